/** Media types that a registry may answer with: an index of several platforms, or one image. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const PATIENCE_MS = 5000;

/** Parts of an image reference as a registry's API takes them. */
export interface Reference {
  /** Base of the registry's API: `https://registry-1.docker.io`. */
  readonly registry: string;
  /** `library/nginx`. */
  readonly repository: string;
  readonly tag: string;
}

/** Splits a reference as Docker does: `nginx` is `docker.io/library/nginx:latest`. */
export function parseReference(text: string): Reference {
  const [named] = text.split("@");
  const slash = named.indexOf("/");
  const first = slash < 0 ? "" : named.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === "localhost";
  const rest = isHost ? named.slice(slash + 1) : named;
  const [path, tag = "latest"] = rest.split(":");
  const host = !isHost || /^(index\.)?docker\.io$/.test(first) ? "registry-1.docker.io" : first;
  const isOfficial = host === "registry-1.docker.io" && !path.includes("/");
  const scheme = /^(localhost|127\.\d+\.\d+\.\d+)(:|$)/.test(host) ? "http" : "https";
  return {
    registry: `${scheme}://${host}`,
    repository: isOfficial ? `library/${path}` : path,
    tag,
  };
}

/**
 * Digest under which a registry hands out a reference today: `sha256:…`. Asks without a login.
 *
 * Undefined where the registry does not answer within 5 seconds, or not without a login.
 */
export async function registryDigest(reference: string): Promise<string | undefined> {
  const { registry, repository, tag } = parseReference(reference);
  const ask = (token?: string) =>
    fetch(`${registry}/v2/${repository}/manifests/${tag}`, {
      method: "HEAD",
      headers: { accept: MANIFESTS, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  try {
    const first = await ask();
    const answer = first.status === 401 ? await ask(await anonymousToken(first)) : first;
    const digest = answer.ok ? answer.headers.get("docker-content-digest") : null;
    return digest && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined;
  } catch {
    return undefined;
  }
}

/** Token for anybody, from where the registry's answer points to. */
async function anonymousToken({ headers }: Response): Promise<string | undefined> {
  const challenge = headers.get("www-authenticate") ?? "";
  const fields = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const realm = fields.get("realm");
  if (!realm || !/^Bearer /i.test(challenge)) return undefined;
  const url = new URL(realm);
  for (const name of ["service", "scope"]) {
    const value = fields.get(name);
    if (value) url.searchParams.set(name, value);
  }
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const { token, access_token: access } = (await answer.json()) as Record<string, string>;
  return token ?? access;
}
