import type { Service } from "./api";
import { byId, element } from "./element";

export function showServices(services: readonly Service[]): void {
  const good = services.filter((service) => service.ok).length;
  summarize(`${good} de ${services.length} serviços respondem`, good < services.length);
  byId("services").replaceChildren(...services.map(row));
}

/** The backend itself does not answer. */
export function showNoServices(reason: string): void {
  summarize(`Estado desconhecido: ${reason}`, true);
  byId("services").replaceChildren();
}

function summarize(text: string, bad: boolean): void {
  const summary = byId("summary");
  if (summary.textContent !== text) summary.textContent = text;
  summary.className = bad ? "summary bad" : "summary";
}

function row({ name, ok, millis, detail }: Service): HTMLElement {
  const time = element("time", "", ok ? `${Math.round(millis)} ms` : "parado");
  const made = element("li", ok ? "service" : "service bad", element("span", "", name), time);
  if (detail) made.append(element("small", "", detail));
  return made;
}
