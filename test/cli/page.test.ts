import * as fs from "node:fs";
import { gzipSync } from "node:zlib";
import { serve } from "../../cli/page";
import { folderForEachTest } from "../support/folder";

const here = folderForEachTest();

test("the page is served as it was built, and as the package carries it", async () => {
  const html = "<!doctype html><title>fit</title>";
  here.write("built/index.html", html);
  fs.writeFileSync(here.write("packed/index.html.gz", ""), gzipSync(html));
  for (const folder of ["built", "packed"]) {
    const { address, close } = await serve(`${here.path}/${folder}`, 0);
    const response = await fetch(address);
    expect([response.status, await response.text()]).toEqual([200, html]);
    expect(response.headers.get("content-encoding")).toBeNull();
    expect((await fetch(`${address}other`)).status).toBe(404);
    close();
  }
});
