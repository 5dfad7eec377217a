import { BASE_IMAGES } from "../../../core/catalog/base-images";
import { secretsOf } from "../../../core/model/system";
import * as machine from "../machine";
import * as network from "../network";
import { secrets, strings, text, truth } from "../readers";
import { budgets, modelSources, variantsOf } from "../system";
import { setting, WITH_DOCKER, WITH_REGISTRY } from "./kinds";

/** Settings on the images of a stack and on each of its services. */
export const SERVICES = {
  registry: setting({
    type: "string",
    default: "",
    hosts: WITH_REGISTRY,
    meaning:
      "Where images are pushed and pulled, registry.example.com/team. Default, none, and servers get theirs over SSH.",
    read: network.registry,
  }),
  registryUser: setting({
    type: "string",
    default: "",
    hosts: WITH_REGISTRY,
    meaning:
      "Who pushes and pulls there. Default, on servers ENXUTO_REGISTRY_USER; else docker login's pushes.",
    read: text,
  }),
  registryPassword: setting({
    type: "string",
    default: "",
    hosts: WITH_REGISTRY,
    secret: true,
    meaning: "That user's password or token. Default, on servers ENXUTO_REGISTRY_PASSWORD.",
    read: text,
  }),
  reserve: setting({
    type: "object",
    default: {},
    meaning: "MiB kept from services: baseMiB (320), perContainerMiB (12), evictionMiB (100).",
    read: machine.reserve,
  }),
  strict: setting({
    type: "boolean",
    default: false,
    hosts: WITH_DOCKER,
    meaning: "Whether limits gate as well: together they may not be more than is allocatable.",
    read: truth,
  }),
  sources: setting({
    type: "object",
    default: {},
    meaning:
      "A directory, or a git repository at a commit (URL#COMMIT), to build a service from instead.",
    read: (value, at, { system }) => strings(value, at, [...system.services.keys()]),
  }),
  bases: setting({
    type: "object",
    default: {},
    meaning: `References in place of base images: ${[...BASE_IMAGES.keys()].join(", ")}.`,
    read: (value, at) => strings(value, at, [...BASE_IMAGES.keys()]),
  }),
  external: setting({
    type: "object",
    default: {},
    secret: true,
    meaning: "URLs of services that run elsewhere: they are not deployed and count nothing.",
    read: (value, at, { system }) => network.addresses(value, at, [...system.services.keys()]),
  }),
  models: setting({
    type: "object",
    default: {},
    meaning:
      "Where services get their weights from instead, by service: URL#SHA256-of-its-manifest.",
    read: modelSources,
  }),
  memory: setting({
    type: "object",
    default: {},
    meaning:
      "Budgets in place of the profile's, by service: limitMiB and reservationMiB, as enxuto resize --apply writes them.",
    read: (value, at, { defined }) => budgets(value, at, [...defined.services.keys()]),
  }),
  variants: setting({
    type: "object",
    default: {},
    meaning: "Other images behind the same API, by service: torch-cpu for service-llm.",
    read: variantsOf,
  }),
  secrets: setting({
    type: "object",
    default: {},
    secret: true,
    meaning: "Contents of secret files, by name: google-api-key.",
    read: (value, at, { system }) => secrets(value, at, secretsOf(system)),
  }),
};
