// What a Pulumi program is written with: `import { program } from "enxuto"`.
export { DataVolume } from "../components/data-volume";
export { DatabasePassword } from "../components/database-password";
export { Deployment, type DeploymentArgs } from "../components/deployment";
export { selectHost } from "../components/hosts";
export type { Host, HostedArgs } from "../components/hosts/host";
export { ServiceContainer } from "../components/service-container";
export { ServiceImage } from "../components/service-image";
export { SharedNetwork } from "../components/shared-network";
export { type Admission, admit, type Load } from "../core/capacity/admission";
export { type Fit, fitOf } from "../core/capacity/fit";
export { DEFAULT_RESERVE, type Reserve } from "../core/capacity/reserve";
export { HOST_KINDS, type HostKind, hostCapacity } from "../core/catalog/hosts";
export { admission } from "../program/admission";
export { program, type StackOutputs } from "../program/program";
export type { Settings } from "../program/settings";
export * from "./model";
