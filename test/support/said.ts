import { runVerb } from "../../cli/run-verb";

/** Text that `fit` prints, and the code that it ends with. */
export async function said(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const printed = jest.spyOn(console, "log").mockImplementation(() => {});
  try {
    const code = await runVerb("fit", [...args, "--reader", "enxuto"]);
    return { code, text: printed.mock.calls.flat().join("\n") };
  } finally {
    printed.mockRestore();
  }
}
