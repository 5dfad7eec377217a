import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../../core/capacity/user-error";
import type { HostKind } from "../../../core/catalog/hosts";
import { checkImage } from "../../image-check";
import { imagePlan, imageSourcesOf } from "../../image-plan";
import type { HostedArgs } from "../host";

/** A provider's token: where it is given, and how it is recognised. */
export interface Token {
  /** `HCLOUD_TOKEN`. */
  readonly variable: string;
  /** `hcloud:token`. */
  readonly setting: string;
  /** What every token looks like. */
  readonly shape: RegExp;
  /** The shape in words, and where a token is made. */
  readonly hint: string;
}

/** Throws a UserError for what can be found out before a server is paid for: a token that is none, an image that will not build. */
export function checkBeforeOrdering(args: HostedArgs, token: Token): void {
  if (!pulumi.runtime.isDryRun()) checkToken(token);
  for (const service of args.system.services.keys()) {
    if (args.external.has(service)) continue;
    const plan = imagePlan(imageSourcesOf(service, args));
    if (plan.from === "build") checkImage(service, plan.context);
  }
}

/** Answer of the provider of a host. Throws a UserError with its words where it refuses or is not there. */
export async function answerOf<Answer>(
  host: HostKind,
  token: Token,
  question: Promise<Answer>,
): Promise<Answer> {
  try {
    return await question;
  } catch (error) {
    checkToken(token);
    const words = error instanceof Error ? error.message : String(error);
    throw new UserError(host, words.replace(WRAPPING, "").trim());
  }
}

/** What Pulumi puts before a provider's words. */
const WRAPPING =
  /^invocation of \S+ returned an error: (invoking \S+: )?(\d+ errors? occurred:\s*\* )?/;

function checkToken({ variable, setting, shape, hint }: Token): void {
  const token = pulumi.runtime.getConfig(setting) ?? process.env[variable] ?? "";
  if (token === "") throw new UserError(variable, `is missing: ${hint}`);
  // Its length says enough: the token itself is never shown.
  if (!shape.test(token)) {
    throw new UserError(variable, `got ${token.length} characters that are not a token: ${hint}`);
  }
}
