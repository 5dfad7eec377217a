import { render } from "preact";
import { checked } from "./link";
import { Page } from "./page";

/** The worker's program stands in the page, so that the page is one file that opens from anywhere. */
function startWorker(): Worker {
  const program = document.getElementById("worker")?.textContent ?? "";
  const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}

/** Started before anything is drawn: it reads its program meanwhile. */
let ready: Worker | undefined = startWorker();

function nextWorker(): Worker {
  const worker = ready ?? startWorker();
  ready = undefined;
  return worker;
}

/** `fit --open` writes the files into the page that it serves. */
const opening = checked(JSON.parse(document.getElementById("opening")?.textContent ?? "null"));

render(
  <Page startWorker={nextWorker} opening={opening} />,
  document.getElementById("root") as HTMLElement,
);

// What was opened by a command is served once and kept nowhere.
if (!opening && location.protocol.startsWith("http") && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("service-worker.js").catch(() => undefined);
}
