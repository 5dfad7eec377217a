import measured from "../../../core/catalog/programs/data/measured.json";
import { imageName } from "../../../core/catalog/programs/image-name";
import { recordsOf } from "../../../core/catalog/programs/lookup";
import { selfSizedImage } from "../../../core/catalog/programs/self-sized";

describe("the program that an image runs", () => {
  test.each([
    ...new Set(measured.filter(({ images }) => images.length === 0).map(({ program }) => program)),
  ])("a library, %s, is none by the image's name", (library) => {
    for (const image of [library, `acme/${library}`, `registry.example.com/team/${library}:1`]) {
      expect(recordsOf(image)?.measured ?? []).toEqual([]);
    }
  });

  test("Oracle Database Express is not Express", () => {
    const image = "container-registry.oracle.com/database/express:21.3.0-xe";
    expect(recordsOf(image)).toBeUndefined();
  });

  test.each([
    "acme/tika",
    "acme/temporal",
    "acme/registry",
    "acme/transmission",
    "acme/synapse",
    "acme/windows",
    "acme/vector",
    "cockpithq/cockpit",
  ])("an ordinary word of an owner who is not known for it says nothing: %s", (image) => {
    expect(recordsOf(image)).toBeUndefined();
    expect(selfSizedImage(imageName(image))).toBeUndefined();
  });

  test.each([
    ["apache/tika:3.0", "tika"],
    ["temporalio/temporal", "temporal"],
    ["registry:2", "registry"],
    ["linuxserver/transmission", "transmission"],
    ["bitnami/registry", "registry"],
    ["ghcr.io/element-hq/synapse", "synapse"],
    ["dockurr/windows", "windows"],
    ["acme/n8n", "n8n"],
  ])("%s is %s", (image, program) => {
    expect(recordsOf(image)?.program).toBe(program);
  });
});
