import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { folderForEachTest } from "../support/folder";

const COMMAND = path.join(__dirname, "../../cli/enxuto.cjs");
const folder = folderForEachTest();

test("compiled code is kept where no other user can lay any: not in the folder for temporary files", () => {
  // Only Node 22 and newer keep it.
  const tells = folder.write(
    "tells.cjs",
    'require("node:module").enableCompileCache = (place) => console.log(place);\n',
  );
  const run = (env: NodeJS.ProcessEnv) => {
    const { ENXUTO_CACHE: _, XDG_CACHE_HOME: __, NODE_COMPILE_CACHE: ___, ...own } = process.env;
    const words = ["--require", tells, COMMAND, "--version"];
    return execFileSync(process.execPath, words, { env: { ...own, ...env }, encoding: "utf8" });
  };
  expect(run({ HOME: "/home/ana" })).toMatch(/^\/home\/ana\/\.cache\/enxuto\/compiled\n/);
  expect(run({ ENXUTO_CACHE: "/cache" })).toMatch(/^\/cache\/compiled\n/);
  expect(run({ NODE_COMPILE_CACHE: "/chosen" })).toMatch(/^\/chosen\n/);
});
