// The rules of the policy pack in `policy/`, to judge resources with: `import { judge } from "enxuto/policy"`.
export type { JudgedResource } from "../policy/resource";
export { judge, type PolicyContext, packConfig, RULES, type Rule } from "../policy/rules";
