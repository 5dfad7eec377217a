// Messages for Conecta Saúde at a steady rate, until standard input ends: send-messages.cjs HOST PER_SECOND PATH. Every fifth request posts one,
// the others read. Prints what became of them as one line of JSON.
const http = require("node:http");

const [host, perSecond, path = "/api/messages"] = process.argv.slice(2);
// Without a bound: requests that wait for a connection would not be asked in time.
const agent = new http.Agent({ keepAlive: true });
const began = Date.now();
const failed = {};
const failedAt = [];
const pending = new Set();
let [sent, posted, taken] = [0, 0, 0];

function request(post) {
  const at = (Date.now() - began) / 1000;
  const body = post ? JSON.stringify({ from: "load", text: `message ${sent}` }) : undefined;
  return new Promise((resolve) => {
    let isOver = false;
    const end = (failure) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(patience);
      if (failure) {
        failed[failure] = (failed[failure] ?? 0) + 1;
        failedAt.push(at);
      } else if (post) taken += 1;
      resolve();
    };
    const asked = http.request(
      `http://${host}${path}${post ? "" : "?limit=5"}`,
      {
        ...{ agent, method: post ? "POST" : "GET" },
        headers: body ? { "content-type": "application/json", "content-length": body.length } : {},
      },
      (response) => {
        response.resume();
        response.on("error", (error) => end(error.message));
        response.on("end", () => end(response.statusCode < 300 ? undefined : response.statusCode));
      },
    );
    const patience = setTimeout(() => asked.destroy(new Error("no answer in 10 s")), 10_000);
    asked.on("error", (error) => end(error.message));
    asked.end(body);
  });
}

// As many as are due by now: a machine at work wakes late.
const timer = setInterval(() => {
  for (const due = ((Date.now() - began) / 1000) * Number(perSecond); sent < due; ) {
    sent += 1;
    const isPost = sent % 5 === 0;
    if (isPost) posted += 1;
    const one = request(isPost);
    pending.add(one);
    one.then(() => pending.delete(one));
  }
}, 1000 / Number(perSecond));

process.stdin.resume().on("end", async () => {
  clearInterval(timer);
  await Promise.all(pending);
  const times = { first: failedAt[0], last: failedAt.at(-1) };
  process.stdout.write(`${JSON.stringify({ sent, posted, taken, failed, ...times })}\n`);
  process.exit(0);
});
