import { docker, NO_ENGINE } from "./engine";
import { ASK_ENGINE, engineAnswer } from "./engine-answer";

/** The label that images built for tests carry in place of official ones; what is built on them inherits it. */
const STAND_IN_LABEL = "org.enxuto.stand-in";

/** Whether an image stands on an official base or on one that was made in its place. */
export async function baseOf(reference: string): Promise<"official" | "stand-in"> {
  const format = `{{index .Config.Labels "${STAND_IN_LABEL}"}}`;
  const label = await docker(["image", "inspect", "--format", format, reference]);
  return label.trim() === "" ? "official" : "stand-in";
}

/** `Docker 20.10.24, cgroup v1`: figures of two engines differ. */
export async function engineName(): Promise<string> {
  const { ServerVersion, CgroupVersion } = engineAnswer(
    await docker(ASK_ENGINE),
    "docker",
    NO_ENGINE,
  );
  return `Docker ${ServerVersion}, cgroup v${CgroupVersion}`;
}
