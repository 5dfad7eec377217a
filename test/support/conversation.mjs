// Sends one message over WebSocket and prints every event until the last: node --experimental-websocket conversation.mjs ws://HOST TEXT
const [base, text] = process.argv.slice(2);
const socket = new WebSocket(`${base}/conversations`);
socket.addEventListener("open", () => {
  const data = { conversation: `test-${Date.now()}`, text };
  socket.send(JSON.stringify({ event: "message", data }));
});
socket.addEventListener("message", ({ data }) => {
  console.log(data);
  if (JSON.parse(data).event !== "accepted") socket.close();
});
socket.addEventListener("error", () => process.exit(1));
