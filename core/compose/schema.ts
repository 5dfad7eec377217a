import keys from "./data/keys.json";
import type { Form } from "./form";

/*
 * What Compose takes, from the published schema of the Compose Specification: `npm run compose-keys` writes the table, with the
 * version and the date of its source. Text may stand for a number and for true or false: it may be a variable.
 */
const TABLE = keys as unknown as {
  readonly file: Form;
  readonly service: Form;
  readonly job: Form;
};

/** A file, but for the services and jobs in it. */
export const FILE_FORM = TABLE.file;

/** A service. */
export const SERVICE_FORM = TABLE.service;

/** A job: a container that runs to its end, at the times of its triggers. */
export const JOB_FORM = TABLE.job;
