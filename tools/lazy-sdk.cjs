// Puts off the load of packages that Pulumi's SDK loads at its start and uses only to take a function apart, for a provider of the
// program's own, and of the one by which it starts its command line: typescript and @npmcli/arborist were 0.5 of the 1.1 s of CPU of
// loading it (SDK 3.248.0, Node 20.20.2). Each is loaded by its first use.
const Module = require("node:module");

const PUT_OFF = ["typescript", "@npmcli/arborist", "normalize-package-data", "fdir", "execa"];

/** Puts them off for the SDK that a file at `from` would find; does nothing where there is none. */
module.exports = function lazySdk(from) {
  const sdk = requireOf(from);
  if (!sdk) return;
  for (const name of PUT_OFF) {
    const file = resolved(sdk, name);
    if (!file || require.cache[file]) continue;
    const stub = new Module(file);
    Object.assign(stub, { filename: file, loaded: true });
    stub.exports = putOff(() => {
      if (require.cache[file] === stub) delete require.cache[file];
      return sdk(name);
    });
    require.cache[file] = stub;
  }
};

Object.assign(module.exports, { PUT_OFF, putOff, requireOf });

/** What stands for a package until something of it is used: only then `load` is called, once. */
function putOff(load) {
  let real;
  const loaded = () => {
    real ??= load();
    return real;
  };
  // A function, since that is what some of them are to packages that ask for them without a compiler's mark.
  return new Proxy(callable, {
    apply: (_, self, values) => Reflect.apply(loaded(), self, values),
    construct: (_, values) => Reflect.construct(loaded(), values),
    // Compiled imports ask for this mark first, and copy every key of a module that has none.
    get: (_, key) => (key === "__esModule" ? true : key === "default" ? loaded() : loaded()[key]),
    has: (_, key) => key in loaded(),
  });
}

function callable() {}

function requireOf(from) {
  const own = Module.createRequire(from);
  const file = resolved(own, "@pulumi/pulumi/package.json");
  return file && Module.createRequire(file);
}

function resolved(from, name) {
  try {
    return from.resolve(name);
  } catch {
    return undefined;
  }
}
