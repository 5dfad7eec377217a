/** A profile as `node --cpu-prof` writes it; the parts that are read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  /** Microseconds from one sample to the next. */
  readonly timeDeltas: readonly number[];
}

/** Owners of the code that ran. */
const OWNERS = [
  "enxuto",
  "Pulumi's SDK",
  "gRPC and protobuf",
  "other packages",
  "Node: loading and compiling",
  "Node: the rest",
  "garbage collection",
] as const;

export type Owner = (typeof OWNERS)[number];

/** Seconds of the processor by whose code ran, without the time in which none did. */
export function secondsByOwner({ nodes, samples, timeDeltas }: CpuProfile): Map<Owner, number> {
  const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]));
  const seconds = new Map<Owner, number>(OWNERS.map((owner) => [owner, 0]));
  samples.forEach((sample, index) => {
    const owner = owners.get(sample);
    if (!owner) return;
    seconds.set(owner, (seconds.get(owner) ?? 0) + (timeDeltas[index] ?? 0) / 1e6);
  });
  return seconds;
}

/** Owner of a frame; undefined for the time in which nothing ran. */
export function ownerOf({
  functionName,
  url,
}: CpuProfile["nodes"][number]["callFrame"]): Owner | undefined {
  if (functionName === "(idle)" || functionName === "(program)") return undefined;
  if (functionName === "(garbage collector)") return "garbage collection";
  if (/^node:internal\/(modules|bootstrap|vm|source_map|process\/)/.test(url))
    return "Node: loading and compiling";
  if (url === "" && /^(compileFunction|wrapSafe|internalCompile)/.test(functionName))
    return "Node: loading and compiling";
  if (url === "" || url.startsWith("node:")) return "Node: the rest";
  if (/node_modules\/(@grpc|google-protobuf|protobufjs|@protobufjs)\//.test(url))
    return "gRPC and protobuf";
  // Messages of the engine's protocol, as protobuf generates them.
  if (/node_modules\/@pulumi\/pulumi\/proto\//.test(url)) return "gRPC and protobuf";
  if (/node_modules\/@pulumi\//.test(url)) return "Pulumi's SDK";
  return /node_modules\//.test(url) ? "other packages" : "enxuto";
}
