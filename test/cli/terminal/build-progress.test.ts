import { linesOf } from "../../../cli/terminal/build-progress";

describe("the progress of builds", () => {
  test("is a line every ten seconds, and one for each image's end", () => {
    const said: string[] = [];
    let seconds = 0;
    const progress = linesOf(
      (line) => said.push(line),
      () => seconds * 1000,
    );
    for (; seconds <= 25; seconds++) progress.now("web", `web at ${seconds} s`);
    progress.done("web", "web done");
    progress.now("api", "api begins");
    expect(said).toEqual(["web at 10 s", "web at 20 s", "web done"]);
  });
});
