import { sendMessage } from "./api";
import { byId } from "./element";

/** Sends what was written; it is cleared only when the server has it. */
export function listenToForm(sent: () => void): void {
  const form = byId("send") as HTMLFormElement;
  const button = form.querySelector("button") as HTMLButtonElement;
  const text = form.elements.namedItem("text") as HTMLTextAreaElement;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = new FormData(form);
    button.disabled = true;
    say("Enviando…");
    try {
      const { id } = await sendMessage(String(values.get("from")), String(values.get("text")));
      say(`Mensagem ${id} recebida.`);
      text.value = "";
      sent();
    } catch (error) {
      say(`Não foi enviada: ${(error as Error).message}.`, true);
    } finally {
      button.disabled = false;
    }
  });
}

function say(words: string, bad = false): void {
  const output = byId("sent");
  output.textContent = words;
  output.className = bad ? "bad" : "";
}
