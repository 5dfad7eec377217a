// Opens connections, says as many messages on each as it is told, one after the other is taken, and prints every event as a line
// until each message that was accepted is settled: node --experimental-websocket conversations.mjs URL TEXT [CONNECTIONS MESSAGES]
const [url, text, connections = "1", messages = "1"] = process.argv.slice(2);

function converse(number) {
  const conversation = `${process.pid}.${number}`;
  const socket = new WebSocket(url);
  let said = 0;
  let open = 0;
  const say = () => {
    said += 1;
    open += 1;
    socket.send(JSON.stringify({ event: "message", data: { conversation, text } }));
  };
  // A server that has too many says so right after it has opened.
  socket.addEventListener("open", () => setTimeout(() => socket.readyState === 1 && say(), 500));
  socket.addEventListener("message", ({ data }) => {
    console.log(data);
    const { event } = JSON.parse(data);
    if (event !== "accepted") open -= 1;
    if ((event === "accepted" || event === "refused") && said < Number(messages)) say();
    else if (open === 0) socket.close(1000);
  });
  // The client tells of a refused handshake by an error, and not always of that.
  socket.addEventListener("error", () => {});
  socket.addEventListener("close", ({ code }) => {
    if (code !== 1000) console.log(JSON.stringify({ event: "closed", data: { code } }));
  });
}

for (let number = 0; number < Number(connections); number += 1) converse(number);
