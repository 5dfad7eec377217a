import { connect } from "node:net";
import { many, type Outcome, type Target } from "./outcome";

/** Exchanges over TCP: each opens a connection, says the lines, and counts when all the expected text has come. */
export interface LinesLoad {
  /** Lines that are sent, each once the one before it was answered; `{n}` is the number of the exchange. */
  readonly lines: readonly { readonly send: string; readonly expect: string }[];
  readonly port?: string;
  /** First words of the program, before anything is sent. */
  readonly greeting?: string;
  readonly times?: number;
  readonly atOnce?: number;
  /** Words on what the exchange is. */
  readonly words: string;
}

export function lines(load: LinesLoad, target: Target): Promise<Outcome> {
  const { times = 200, atOnce = 8 } = load;
  return many(times, atOnce, (index) => exchange(load, target.env[load.port ?? "PORT"], index));
}

function exchange(load: LinesLoad, port: string, index: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    const awaited = [load.greeting ?? "", ...load.lines.map(({ expect }) => expect)];
    let step = 0;
    let heard = "";
    const end = (well: boolean) => {
      socket.destroy();
      resolve(well);
    };
    const advance = () => {
      while (heard.includes(awaited[step])) {
        if (step === load.lines.length) return end(true);
        heard = "";
        socket.write(load.lines[step].send.replaceAll("{n}", String(index)));
        step++;
        if (awaited[step] !== "") return;
      }
    };
    socket.setTimeout(20000, () => end(false));
    socket.on("connect", advance);
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      advance();
    });
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
  });
}

export function linesWords(load: LinesLoad): string {
  const { times = 200, atOnce = 8 } = load;
  return `${times} × ${load.words} at ${atOnce}`;
}
