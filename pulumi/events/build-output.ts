/** So many lines of what the tools of a build printed are kept. */
const KEPT_LINES = 200;

/** Words of BuildKit on one build, taken apart: the step it is at, and the words of the tools that it runs. */
export class BuildOutput {
  /** `builder 3/4 RUN pip install …`; empty before the first one. */
  step = "";
  /** The tools' own words, the oldest first. */
  readonly lines: string[] = [];

  /** Takes in one message, of one or several lines. */
  take(message: string): void {
    for (const line of message.split("\n")) {
      const step = /^\[([\w.-]+ )?(\d+\/\d+)\] (.+)$/.exec(line);
      if (step) this.step = `${step[1] ?? ""}${step[2]} ${shortened(step[3])}`;
      else if (!isBookkeeping(line)) this.keep(line);
    }
  }

  /** BuildKit repeats what it said before when a step ends. */
  private keep(line: string): void {
    if (this.lines[this.lines.length - 1] !== line) this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
  }
}

/** Words of the builder itself rather than of a tool in the build. */
function isBookkeeping(line: string): boolean {
  return (
    line.trim() === "" ||
    /^(digest: |\[internal\]|copy \/context|exporting |writing image|naming to|Built image|Image built|Successfully tagged|Starting Docker build|error: executor failed|Building your image|To ensure you are building)/.test(
      line,
    )
  );
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
