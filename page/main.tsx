import { render } from "preact";
import { checked } from "./link";
import { Page } from "./page";
import type { Workers } from "./start";

/** What `start.ts` left. */
const { workers } = globalThis as unknown as { readonly workers: Workers };

let ready: Worker | undefined = workers.first;

function nextWorker(): Worker {
  const worker = ready ?? workers.start();
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
