/** The worker's program stands in the page, so that the page is one file that opens from anywhere. */
function startWorker(): Worker {
  const program = document.getElementById("worker")?.textContent ?? "";
  const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  return worker;
}

/** A way to start workers, and the first one: started before the rest of the page is read, it reads its program meanwhile. */
export interface Workers {
  readonly start: () => Worker;
  readonly first: Worker;
}

Object.assign(globalThis, { workers: { start: startWorker, first: startWorker() } });
