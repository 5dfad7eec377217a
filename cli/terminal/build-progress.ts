import { liveDisplay } from "./display";

/** Display of builds that go on. */
export interface BuildProgress {
  /** A line that stays. */
  readonly note: (line: string) => void;
  /** Step that an image is at, told as often as it changes. */
  readonly now: (image: string, line: string) => void;
  /** End of an image's build. */
  readonly done: (image: string, line: string) => void;
  readonly end: () => void;
}

export const SILENT: BuildProgress = { note() {}, now() {}, done() {}, end() {} };

/** Milliseconds between two words of one image where lines stay. */
const NOW_EVERY_MS = 10_000;

/** One line for each image, drawn over itself on a terminal; elsewhere one line after the other, a few for each image. */
export function buildProgress(onTerminal: boolean): BuildProgress {
  if (!onTerminal) return linesOf(console.log);
  const notes: string[] = [];
  const images = new Map<string, string>();
  const { end } = liveDisplay(() => [...notes, ...images.values()]);
  const set = (image: string, line: string) => images.set(image, line);
  return { note: (line) => notes.push(line), now: set, done: set, end };
}

/** Hands on what is worth a line of its own. */
export function linesOf(say: (line: string) => void, clock = Date.now): BuildProgress {
  let spoke = clock();
  const tell = (line: string) => {
    spoke = clock();
    say(line);
  };
  return {
    note: say,
    now: (_, line) => {
      if (clock() - spoke >= NOW_EVERY_MS) tell(line);
    },
    done: (_, line) => tell(line),
    end() {},
  };
}
