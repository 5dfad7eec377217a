import { readStackConfig } from "../../program/project";
import { folderForEachTest } from "../support/folder";

const folder = folderForEachTest();

test.each(["café", "cafe\u0301", "a b", "-a", `a${"b".repeat(100)}`])(
  "a stack has a name that Pulumi and Docker take, and not %j",
  (stack) => {
    folder.write("Pulumi.yaml", "name: shop\n");
    folder.write(`Pulumi.${stack}.yaml`, "config: {}\n");
    expect(() => readStackConfig(folder.path, stack)).toThrow(
      `Pulumi.${stack}.yaml: names the stack "${stack}", expected letters without accents, digits, -, _ and ., as Pulumi and Docker take them: give the file another name`,
    );
    folder.write("Pulumi.dev_2.b.yaml", "config: {}\n");
    expect(readStackConfig(folder.path, "dev_2.b").values).toEqual({});
  },
);
