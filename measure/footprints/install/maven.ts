import * as fs from "node:fs";
import * as path from "node:path";
import { must } from "../place";
import { INSTALL_SECONDS, type Installer, type Package } from "./packages";

type MavenPackages = Extract<Package, { registry: "maven" }>;

const JVMS = "/usr/lib/jvm";
const JAVA = "25";

/**
 * Maven artefacts, into `$DIR/maven`: those that name a type are taken as they are (zip and tar.gz unpacked), the others with all
 * they depend on.
 */
export const maven: Installer<MavenPackages> = async (what, place) => {
  const home = javaHome(what.java ?? JAVA);
  place.path.unshift(path.join(home, "bin"));
  place.env.JAVA_HOME = home;
  const target = path.join(place.dir, "maven");
  fs.mkdirSync(target);
  const options = { cwd: place.dir, timeoutSeconds: INSTALL_SECONDS };
  const jars = what.packages.filter((name) => typeOf(name) === undefined);
  const output = `-DoutputDirectory=${target}`;
  for (const name of what.packages.filter((one) => typeOf(one) !== undefined)) {
    await must(["mvn", "-q", "-B", "dependency:copy", `-Dartifact=${name}`, output], options);
  }
  for (const file of fs.readdirSync(target).filter((one) => !one.endsWith(".jar"))) {
    const whole = path.join(target, file);
    const words = file.endsWith(".zip")
      ? ["unzip", "-q", "-d", target]
      : ["tar", "-xC", target, "-f"];
    await must([...words, whole], options);
    fs.rmSync(whole);
  }
  if (jars.length > 0) {
    fs.writeFileSync(path.join(place.dir, "pom.xml"), pom(jars));
    const words = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime"];
    await must([...words, output], options);
  }
  const [group, artifact, version] = what.packages[0].split(":");
  return {
    version,
    registry: `Maven (${group}:${artifact})`,
    runtime: `Java ${javaVersion(home)}`,
  };
};

function typeOf(name: string): string | undefined {
  return name.split(":")[3];
}

function javaHome(version: string): string {
  const found = fs.existsSync(JVMS)
    ? fs.readdirSync(JVMS).find((name) => name.includes(version) && !name.startsWith("."))
    : undefined;
  if (!found) throw new Error(`${JVMS}: no Java ${version}`);
  return path.join(JVMS, found);
}

function javaVersion(home: string): string {
  const release = fs.readFileSync(path.join(home, "release"), "utf8");
  return /^JAVA_VERSION="(.+)"$/m.exec(release)?.[1] ?? "unknown";
}

function pom(jars: readonly string[]): string {
  const dependencies = jars.map((jar) => {
    const [group, artifact, version] = jar.split(":");
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project><modelVersion>4.0.0</modelVersion><groupId>enxuto</groupId><artifactId>footprint</artifactId><version>1</version><dependencies>${dependencies.join("")}</dependencies></project>`;
}
