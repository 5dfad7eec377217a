/** The value of an environment variable: a plain string, the address of another service, or the path of a secret's file. */
export type EnvValue<N extends string> = string | Address<N> | SecretFile;

/** A secret of the stack that reaches the container as a file whose path the variable holds, or as the variable itself. */
export interface SecretFile {
  /** The secret's name in the setting `secrets`. Without it the variable is left out. */
  readonly secret: string;
  /** `value` is for programs of others that read no file: `docker inspect` shows it. @default file */
  readonly as?: "file" | "value";
}

/** Directory in which containers find their secrets. */
export const SECRETS_DIRECTORY = "/run/secrets";

/** The address of another service, known when it is deployed: its name on the network, or the URL of an external one. */
export interface Address<N extends string> {
  readonly addressOf: N;
  /** Added to the URL: `/classify`. */
  readonly path: string;
  /**
   * Where a database password travels: in a file named by the URL's `passfile`, or in the URL itself, where `docker inspect`
   * shows it and the plan says so.
   */
  readonly password: "file" | "url";
}

/** The URL of another service of the same system. */
export function url<const N extends string>(
  service: N,
  options: { readonly path?: string; readonly password?: Address<N>["password"] } = {},
): Address<N> {
  return { addressOf: service, path: options.path ?? "", password: options.password ?? "file" };
}

/** The path of the file that holds a secret of the stack. */
export function secretFile(secret: string): SecretFile {
  return { secret };
}

/** A secret of the stack in the variable itself, for a program that reads no file. */
export function secretValue(secret: string): SecretFile {
  return { secret, as: "value" };
}

/** One answer for each kind of value that a variable can have. */
export interface EnvCases<N extends string, T> {
  text(key: string, value: string): T;
  address(key: string, address: Address<N>): T;
  /** A secret whose file the variable names. */
  secretFile(key: string, secret: string): T;
  /** A secret in the variable itself. */
  secretValue(key: string, secret: string): T;
}

/** Answers for a service's variables, in their order. A new kind of value has a case, so that the compiler finds who lacks it. */
export function foldEnv<N extends string, T>(
  { env = {} }: { readonly env?: Readonly<Record<string, EnvValue<N>>> },
  cases: EnvCases<N, T>,
): T[] {
  return Object.entries(env).map(([key, value]) => {
    if (typeof value === "string") return cases.text(key, value);
    if (isAddress(value)) return cases.address(key, value);
    return value.as === "value"
      ? cases.secretValue(key, value.secret)
      : cases.secretFile(key, value.secret);
  });
}

/** The names of the secrets that a service's variables bring it. */
export function secretsRead(service: Parameters<typeof foldEnv>[0]): string[] {
  const secret = (_key: string, name: string) => [name];
  return foldEnv<string, string[]>(service, {
    text: () => [],
    address: () => [],
    secretFile: secret,
    secretValue: secret,
  }).flat();
}

/** Whether a value is the address of another service. */
export function isAddress<N extends string>(value: EnvValue<N>): value is Address<N> {
  return typeof value === "object" && "addressOf" in value;
}
