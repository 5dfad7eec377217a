// The reader of js-yaml without its writer, which takes a third of it and is used nowhere.
import loader from "../../node_modules/js-yaml/lib/loader.js";

export { default as YAMLException } from "../../node_modules/js-yaml/lib/exception.js";
export { default as CORE_SCHEMA } from "../../node_modules/js-yaml/lib/schema/core.js";
export { default as Type } from "../../node_modules/js-yaml/lib/type.js";
export const { load, loadAll } = loader;
