import * as fs from "node:fs";
import type { Stack } from "@pulumi/pulumi/automation";
import { readState } from "../../pulumi/read-state";
import type { OpenStack } from "../../pulumi/workspace";
import { folderForEachTest } from "../support/folder";

const here = folderForEachTest();

/** An open stack whose exports are numbered, with its state where a URL says. */
function opened(backend: string) {
  here.write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
  let exports = 0;
  const stack = {
    ...{ name: "dev", workspace: { envVars: { PULUMI_BACKEND_URL: backend } } },
    exportStack: async () => ({ version: 3, deployment: { number: ++exports } }),
  } as unknown as Stack;
  const open = { stack, directory: here.path } as OpenStack;
  return async () => (await readState(open)).deployment.number;
}

/** Writes the state's file as the CLI does: under another name first. */
function write(text: string): void {
  const file = here.write(".pulumi/stacks/shop/new", text);
  fs.renameSync(file, file.replace(/new$/, "dev.json"));
}

test("a state in a folder is exported once until it is written", async () => {
  const read = opened(`file://${here.path}?metadata=skip`);
  write("one");
  expect([await read(), await read()]).toEqual([1, 1]);
  write("two");
  expect([await read(), await read()]).toEqual([2, 2]);
});

test("a state that is not there yet, or not on this machine, is exported each time", async () => {
  const missing = opened(`file://${here.path}`);
  expect([await missing(), await missing()]).toEqual([1, 2]);
  const shared = opened("s3://states");
  expect([await shared(), await shared()]).toEqual([1, 2]);
});
