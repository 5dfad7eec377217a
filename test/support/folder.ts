import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** An empty folder of each test's own, below the machine's temporary one. */
export interface TestFolder {
  readonly path: string;
  /** Writes a file below it, and the folders on its way; gives the file's path. */
  readonly write: (file: string, text: string, mode?: number) => string;
}

/** Makes a folder before each test of a file, and removes it after. */
export function folderForEachTest(): TestFolder {
  let folder = "";
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "enxuto-test-"));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  return {
    get path() {
      return folder;
    },
    write(file, text, mode) {
      const full = path.join(folder, file);
      fs.mkdirSync(path.dirname(full), { recursive: true });
      fs.writeFileSync(full, text, { mode });
      return full;
    },
  };
}

/** Makes one folder for all tests of a file, and removes it after them; gives its path. */
export function folderForFile(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `enxuto-${name}-`));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}
