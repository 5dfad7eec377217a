/** Images whose makers set a user of their own, which is not root: from their Dockerfiles and documentation, 2026-11. */
const OWN_USER =
  /^((docker\.io\/)?(grafana\/[\w-]+|prom\/[\w-]+|bitnami\/[\w-]+|bitnamilegacy\/[\w-]+|nginxinc\/nginx-unprivileged|jenkins\/jenkins|n8nio\/n8n|apache\/(airflow|superset|kafka|druid|nifi|spark)|confluentinc\/[\w-]+|jupyter\/[\w-]+|opensearchproject\/[\w-]+|elasticsearch|kibana|logstash|sonarqube|solr|curlimages\/curl|hashicorp\/vault|kong|verdaccio\/verdaccio|mattermost\/[\w-]+|searxng\/searxng|louislam\/uptime-kuma)|quay\.io\/(keycloak\/keycloak|jupyter\/[\w-]+|prometheus\/[\w-]+|minio\/mc)|cgr\.dev\/chainguard\/[\w-]+|docker\.elastic\.co\/.+|ghcr\.io\/puppeteer\/puppeteer|registry\.access\.redhat\.com\/ubi\d+\/(python|nodejs|openjdk|php|ruby|nginx)[\w-]*)([:@]|$)/;

/** Whether a base is known to have a user that is not root, by its name or by its tag: `distroless/static:nonroot`. */
export function hasOwnUser(reference: string): boolean {
  return OWN_USER.test(reference) || /:[^@]*(nonroot|unprivileged|rootless)/.test(reference);
}

/** Makers whose images run as root where nothing says another user. */
const ROOT_MAKERS =
  /^((docker\.io\/)?(library\/)?[\w.-]+([:@]|$)|ghcr\.io\/astral-sh\/|nvidia\/|nvcr\.io\/|pytorch\/|tensorflow\/|mcr\.microsoft\.com\/(dotnet|devcontainers|playwright|azure)|gcr\.io\/distroless\/|public\.ecr\.aws\/(lambda|docker)\/|amazoncorretto|eclipse-temurin|oven\/bun|denoland\/|condaforge\/|continuumio\/|mambaorg\/micromamba-root|huggingface\/|linuxserver\/|lscr\.io\/|phusion\/|alpine\/|rocm\/|intel\/|tiangolo\/|selenium\/base|composer)/;

/** Whether a base is known to be root: images of Docker's own library and of a few makers. */
export function isRootBase(reference: string): boolean {
  return reference === "" || (!hasOwnUser(reference) && ROOT_MAKERS.test(reference));
}
