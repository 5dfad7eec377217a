import { render } from "preact";
import { Page } from "./page";

/** The worker's program stands in the page, so that the page is one file that opens from anywhere. */
function startWorker(): Worker {
  const program = document.getElementById("worker")?.textContent ?? "";
  const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}

render(<Page startWorker={startWorker} />, document.getElementById("root") as HTMLElement);

if (location.protocol.startsWith("http") && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("service-worker.js").catch(() => undefined);
}
