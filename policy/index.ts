import {
  PolicyPack,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { CONTEXT_SCHEMA, type PolicyContext } from "./context";
import { RULES, type Rule } from "./rules";
import { SeenInputs } from "./seen-inputs";

const seen = new SeenInputs();

new PolicyPack("enxuto", { enforcementLevel: "mandatory", policies: RULES.map(policyOf) });

/** One resource is judged before it is made, also without a preview; the whole stack once all of it is known. */
function policyOf(rule: Rule): ResourceValidationPolicy | StackValidationPolicy {
  const { name, description, config, judges, check } = rule;
  const properties = Object.fromEntries(config.map((key) => [key, CONTEXT_SCHEMA[key]]));
  const policy = { name, description, configSchema: { properties } };
  if (judges === "resource") {
    return {
      ...policy,
      validateResource: ({ urn, type, name, props, getConfig }, report) => {
        seen.add(urn, props);
        const violations = check([{ type, name, props }], getConfig<PolicyContext>());
        for (const violation of violations) report(violation);
      },
    };
  }
  return {
    ...policy,
    validateStack: ({ resources, getConfig }, report) => {
      const judged = resources
        .filter(({ urn, type }) => isComponent(type) || !seen.isGone(urn))
        .map(({ urn, type, name, props, opts }) => ({
          type,
          name,
          props: seen.over(urn, props),
          deleteBeforeReplace: opts.deleteBeforeReplace,
        }));
      for (const violation of check(judged, getConfig<PolicyContext>())) report(violation);
    },
  };
}

/** Whether it only groups others, so that it is never judged by itself. */
function isComponent(type: string): boolean {
  return type.startsWith("enxuto:components:");
}
