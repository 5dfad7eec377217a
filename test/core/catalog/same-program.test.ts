import { classOf } from "../../../core/catalog/programs/classes";
import { recordsOf } from "../../../core/catalog/programs/lookup";

/** The class of an image by its name. */
function classOfImage(image: string): string {
  return classOf({ service: "x", image, programs: [], variables: [] }).name;
}

describe("one program under several images", () => {
  test.each([
    ["ghcr.io/hoarder-app/hoarder:release", "karakeep"],
    ["flowiseai/flowise-worker", "flowise"],
    ["docker.elastic.co/elasticsearch/elasticsearch-wolfi:9.1.0", "elasticsearch"],
  ])("%s is known as what deployments declare for %s", (image, program) => {
    expect(recordsOf(image)?.crowd?.program).toBe(program);
  });

  test.each([
    ["kimai/kimai2:apache", "kimai"],
    ["ghcr.io/pterodactyl/wings", "pterodactyl-wings"],
    ["teamspeak:3.13", "teamspeak-server"],
    ["thingsboard/tb-node", "thingsboard"],
  ])("%s is known as the system container %s", (image, program) => {
    expect(recordsOf(image)?.systemContainer?.program).toBe(program);
  });

  test.each(["example/kimai2", "example/wings", "ghcr.io/example/panel-firefox"])(
    "%s of another owner is not",
    (image) => {
      expect(recordsOf(image)?.systemContainer).toBeUndefined();
    },
  );
});

describe("a class is read from words of a name, not from letters in it", () => {
  test.each([
    ["supertokens/supertokens-postgresql:9.3", "JVM application"],
    ["supertokens/supertokens-mysql:9.3", "JVM application"],
    ["example/postgresus:2", "any other application"],
    ["ghcr.io/enchant97/note-mark-backend", "any other application"],
    ["simplexchat/smp-server", "any other application"],
    ["lscr.io/linuxserver/libreoffice", "headless browser"],
  ])("%s: %s", (image, name) => {
    expect(classOfImage(image)).toBe(name);
  });

  test.each([
    ["example/app-postgres:16", "postgres family"],
    ["plexinc/pms-docker", "media or photo server"],
    ["hermsi/ark-server", "game server"],
  ])("%s stays %s", (image, name) => {
    expect(classOfImage(image)).toBe(name);
  });
});
