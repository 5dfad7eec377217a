import { readMessages, readStatus } from "./api";
import { listenToForm } from "./form";
import { showMessages } from "./messages";
import { showNoServices, showServices } from "./services";

const STATUS_MILLIS = 5_000;
const MESSAGES_MILLIS = 3_000;

async function refreshStatus(): Promise<void> {
  await readStatus().then(showServices, (error: Error) => showNoServices(error.message));
}

async function refreshMessages(): Promise<void> {
  // What is on the page stays there while the server is away; the status says so.
  await readMessages().then(showMessages, () => undefined);
}

/** One question at a time, and none while nobody looks. */
async function repeat(refresh: () => Promise<void>, pause: number): Promise<void> {
  if (!document.hidden) await refresh();
  setTimeout(() => void repeat(refresh, pause), pause);
}

listenToForm(() => void refreshMessages());
void repeat(refreshStatus, STATUS_MILLIS);
void repeat(refreshMessages, MESSAGES_MILLIS);
