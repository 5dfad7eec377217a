// Whether loads, or the services of compose files, fit a host, and what a Dockerfile brings. Arithmetic and data, which run in a browser as well:
//
//   const project = projectOf(readModel({ files: memoryFiles({ "compose.yaml": text }), environment: {}, named: [] }));
//   composeText(answer({ project, files: ["compose.yaml"], profile: "default", target: "any" }));
//   imageText(judgeImageFiles({ files: { Dockerfile: text, "uv.lock": lock }, partial: true }));
export { type Admission, admit, type Load, type MemoryAccount } from "../core/capacity/admission";
export { type Fit, fitOf, type Question } from "../core/capacity/fit";
export type { HostCapacity } from "../core/capacity/host";
export type { Memory } from "../core/capacity/memory";
export { DEFAULT_RESERVE, type Reserve } from "../core/capacity/reserve";
export { UserError } from "../core/capacity/user-error";
export { HOST_KINDS, type HostKind, hostCapacity, hostOffers } from "../core/catalog/hosts";
export type { Reading } from "../core/compose/choice";
export { type Files, memoryFiles } from "../core/compose/files";
export { type ComposeProject, projectOf } from "../core/compose/project";
export { type ComposeModel, readModel } from "../core/compose/read";
export type { ComposeQuestion, Target } from "../core/judge/answer";
export type { ImageQuestion } from "../core/judge/image-files";
export { accountText } from "../core/report/account";
export { accountSvg } from "../core/report/account-svg";
export { composeMarkdown, composeText } from "../core/report/compose-fit";
export { type ComposeFit, composeFit as answer } from "../core/report/compose-said";
export { imageText } from "../core/report/image";
export {
  type ImageReport as ImageAnswer,
  reportImageFiles as judgeImageFiles,
} from "../core/report/image-report";
export { type SaidFit, saidFit } from "../core/report/said";
