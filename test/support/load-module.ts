/** As `program/load-module` does it, by the transform of the tests: each module then is there once. */
export async function loadModule(file: string): Promise<unknown> {
  return require(file);
}
