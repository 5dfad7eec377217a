import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { must, type Place } from "../place";
import { INSTALL_SECONDS, type Installer, type Package } from "./packages";

type DebianPackages = Extract<Package, { registry: "debian" }>;

/** Keys of every suite, from the package debian-archive-keyring. */
const KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Debian packages unpacked over the machine's own files, with what they depend on and the machine lacks. No maintainer script
 * runs, and nothing of the machine changes: writes go to a folder of an overlay.
 */
export const debian: Installer<DebianPackages> = async (what, place) => {
  const lists = await updatedLists(what.suite, place);
  const debs = path.join(place.dir, "debs");
  fs.mkdirSync(path.join(debs, "partial"), { recursive: true });
  await must(
    [
      "apt-get",
      ...lists,
      ...["-o", `Dir::Cache::archives=${debs}`, "-o", "APT::Get::Fix-Missing=false"],
      ..."install -y --download-only --reinstall --no-install-recommends".split(" "),
      ..."--allow-downgrades --allow-remove-essential --allow-change-held-packages".split(" "),
      ...what.packages,
    ],
    { timeoutSeconds: INSTALL_SECONDS },
  );
  place.root ??= mountOverlay(place);
  const files = fs.readdirSync(debs).filter((file) => file.endsWith(".deb"));
  for (const file of files) {
    const unpack = `dpkg-deb --fsys-tarfile '${path.join(debs, file)}' | tar -x --keep-directory-symlink -C '${place.root}'`;
    await must(["sh", "-c", unpack], { timeoutSeconds: 120 });
  }
  await must(["chroot", place.root, "ldconfig"], { timeoutSeconds: 60 });
  const [name] = what.packages;
  const first = files.find((file) => file.startsWith(`${name}_`));
  if (!first) throw new Error(`${name}: not among ${files.join(", ")}`);
  const full = (
    await must(["dpkg-deb", "-f", path.join(debs, first), "Version"], { timeoutSeconds: 20 })
  ).trim();
  fs.rmSync(debs, { recursive: true });
  return {
    version: full.replace(/^\d+:/, "").replace(/[-+~].*$/, ""),
    registry: `Debian ${what.suite} (${name} ${full})`,
    runtime: "native",
  };
};

/** Options that make apt read one suite of the machine's own Debian mirror, its lists fetched. */
async function updatedLists(suite: string, place: Place): Promise<string[]> {
  const targets = await must(
    ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)"],
    { timeoutSeconds: 30 },
  );
  const own = targets.split("\n").find((line) => line.startsWith("Debian|Debian|"));
  if (!own) throw new Error("apt names no Debian mirror; run apt-get update once");
  const [, , uri] = own.split("|");
  const state = path.join(place.dir, `apt-${suite}`);
  fs.mkdirSync(path.join(state, "lists", "partial"), { recursive: true });
  const sources = path.join(state, "sources.list");
  fs.writeFileSync(sources, `deb [signed-by=${KEYS}] ${uri} ${suite} main\n`);
  const options = [
    ...["-o", `Dir::Etc::sourcelist=${sources}`, "-o", "Dir::Etc::sourceparts=/dev/null"],
    ...["-o", `Dir::State::lists=${path.join(state, "lists")}`],
    ...["-o", `Dir::Cache::pkgcache=${path.join(state, "pkgcache.bin")}`],
    ...["-o", `Dir::Cache::srcpkgcache=${path.join(state, "srcpkgcache.bin")}`],
    ...["-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root"],
  ];
  await must(["apt-get", ...options, "update", "-qq"], { timeoutSeconds: 120 });
  return options;
}

function mountOverlay(place: Place): string {
  const [root, upper, work] = ["root", "upper", "work"].map((name) => {
    const folder = path.join(place.dir, name);
    fs.mkdirSync(folder);
    return folder;
  });
  mount("-t", "overlay", "overlay", "-o", `lowerdir=/,upperdir=${upper},workdir=${work}`, root);
  place.undo.push(() => {
    spawnSync("umount", ["-R", "-l", root]);
  });
  mount("--bind", place.dir, path.join(root, place.dir));
  mount("--make-private", path.join(root, place.dir));
  mount("-t", "proc", "proc", path.join(root, "proc"));
  mount("--rbind", "/dev", path.join(root, "dev"));
  mount("--make-rslave", path.join(root, "dev"));
  mount("-t", "sysfs", "sysfs", path.join(root, "sys"));
  mount("-t", "tmpfs", "-o", "size=64m,mode=1777", "tmpfs", path.join(root, "run"));
  return root;
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`mount ${args.join(" ")}: ${stderr.trim()}`);
}
