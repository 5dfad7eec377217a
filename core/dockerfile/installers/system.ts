import { PLAIN } from "../locks/lock";
import type { UnknownInstall } from "../unknown-install";
import type { Installer, Meaning } from "./installer";
import { optionsOf } from "./options";

const VALUED =
  /^(-[ocatXp]|--(option|config-file|target-release|virtual|repository|root|setopt|enablerepo|disablerepo|releasever|installroot))$/;

/** Packages of the distribution: apt, apk, dnf, yum, zypper. */
export const system: Installer = {
  programs: /^(apt|apt-get|aptitude|apk|dnf|microdnf|yum|zypper|tdnf)$/,
  meaning([, ...words]) {
    const { bare } = optionsOf(words, VALUED);
    const [verb, ...named] = bare;
    if (!/^(install|add|in)$/.test(verb ?? "")) return undefined;
    return {
      ecosystem: "system",
      reads: [],
      named,
      selection: PLAIN,
      sources: [],
      exact: false,
      into: "/usr/lib",
      compiles: false,
    };
  },
};

/** Installers of other languages, which bring no CUDA, and whose size is not known: gem, bundle, composer. */
export const other: Installer = {
  programs: /^(gem|bundle|composer|cpanm|luarocks|mix|stack|cabal|opam)$/,
  meaning([program, verb]) {
    if (
      !/^(install|require|update|deps\.get|i|build)$/.test(verb ?? "") &&
      !/^(cpanm)$/.test(program)
    )
      return undefined;
    return notRead("other", { code: "packages-not-read", program });
  },
};

/** Installers of Python packages that are known by name only: what they bring is not known. */
export const unread: Installer = {
  programs: /^(hatch|rye|flit|spack|nix|nix-env|nix-shell|guix|brew|pyenv-virtualenv|pants|bazel)$/,
  meaning([program, verb]) {
    if (!/^(install|sync|env|run|build|develop|-iA?|--install)$/.test(verb ?? "")) return undefined;
    return notRead("python", { code: "program-not-read", program });
  },
};

/** Programs that run what their own files say, which nobody reads here. */
export const runners: Installer = {
  programs:
    /^(task|invoke|inv|run-parts|tox|nox|doit|ansible-playbook|ansible-pull|puppet|chef-solo|salt-call)$/,
  meaning: ([program, ...words]) =>
    words.some((word) => /^(--version|--help|--list|-l)$/.test(word))
      ? undefined
      : notRead("python", { code: "program-not-read", program }),
};

/** R and Julia by the code that they are given: packages of theirs, which may bring CUDA. */
export const given: Installer = {
  programs: /^(R|Rscript|julia)$/,
  meaning([program, ...words]) {
    const code = words.join(" ");
    if (
      !/\binstall[\w.]*\(|install_(torch|tensorflow|keras)|\bPkg\.(add|instantiate|develop)\b|\bpak::|renv::restore|^CMD INSTALL/.test(
        code,
      )
    )
      return undefined;
    const cuda = /torch|tensorflow|keras|cuda|flux|instantiate|restore/i.test(code);
    return notRead(cuda ? "python" : "other", { code: "packages-not-read", program });
  },
};

/** Programs that download models, browsers or programs, which bring no CUDA, and whose size is not known. */
export const downloads: Installer = {
  programs:
    /^(hf|huggingface-cli|ollama|playwright|puppeteer|nltk|nltk\.downloader|spacy|cargo|go|dvc|git)$/,
  meaning([program, ...words]) {
    const [verb, ...rest] = words.filter((word) => !word.startsWith("-"));
    if (program === "spacy") {
      if (verb !== "download") return undefined;
      // Its pipelines of transformers need torch.
      const transformers = rest.some((name) => /_trf\b/.test(name));
      return notRead(transformers ? "python" : "other", { code: "packages-not-read", program });
    }
    const downloading =
      /^nltk/.test(program) ||
      (program === "git" ? verb === "lfs" && rest[0] === "pull" : DOWNLOADS.test(verb ?? ""));
    return downloading ? notRead("other", { code: "packages-not-read", program }) : undefined;
  },
};

const DOWNLOADS = /^(download|pull|install|browsers|fetch)$/;

/** Python, Perl and Ruby by the code that they are given, where it starts an installer. */
export const inline: Installer = {
  programs: /^(python[\d.]*|node|perl|ruby)$/,
  meaning([program, ...words]) {
    const at = words.findIndex((word) => /^-\w*[ce]$/.test(word));
    const code = at < 0 ? "" : (words[at + 1] ?? "");
    return /\b(pip|conda|uv)\b[\s\S]{0,40}\b(install|main|sync)\b/.test(code)
      ? notRead("python", { code: "program-not-read", program: `${program} ${words[at]}` })
      : undefined;
  },
};

/** Meaning of a command that installs what is not read. */
export function notRead(ecosystem: Meaning["ecosystem"], unknown: UnknownInstall): Meaning {
  return {
    ecosystem,
    reads: [],
    named: [],
    selection: PLAIN,
    sources: [],
    exact: false,
    into: "/usr/local/lib",
    compiles: false,
    unknown,
  };
}
