/** Needs of programs, as formulas with named inputs. The figures that go into them stand in `catalog/`, with their sources. */

/** MiB from what a program takes at rest to what it takes at work. */
export interface Range {
  readonly lowMiB: number;
  readonly highMiB: number;
}

/** Settings of programs that move what they need: sizes in MiB, the rest are counts. */
export interface Knobs {
  readonly sharedBuffersMiB?: number;
  readonly workMemMiB?: number;
  readonly maintenanceWorkMemMiB?: number;
  readonly maxConnections?: number;
  readonly maxmemoryMiB?: number;
  readonly bufferPoolMiB?: number;
  readonly cacheMiB?: number;
  /** The largest heap of Node. */
  readonly heapMiB?: number;
  readonly jvmHeapMiB?: number;
  /** Heap with which a JVM starts. */
  readonly initialHeapMiB?: number;
  /** Share of the memory that it sees which a JVM's heap may fill. */
  readonly heapPercent?: number;
  /** The same of the heap with which it starts. */
  readonly initialHeapPercent?: number;
  /** Memory that is bounded next to a heap, or to what is mostly taken: a page cache, indexing. */
  readonly besideMiB?: number;
  /** Memory of the virtual machine that it runs. */
  readonly machineMiB?: number;
  /** Memory at which a worker process is ended. */
  readonly workerMostBytes?: number;
  /** Models that a server of them keeps at once. */
  readonly loadedModels?: number;
  readonly workers?: number;
  readonly parallelSlots?: number;
  readonly contextTokens?: number;
}

/** Memory of a PostgreSQL: its shared buffers fill up, and every connection is a process. */
export function postgresNeed(inputs: {
  readonly sharedBuffersMiB: number;
  readonly connections: number;
  /** Processes and shared structures without buffers and connections. */
  readonly baseMiB: number;
  /** Private memory of a connection that runs queries, sorts left out. */
  readonly perConnectionMiB: number;
}): Range {
  const { sharedBuffersMiB, connections, baseMiB, perConnectionMiB } = inputs;
  return {
    lowMiB: baseMiB,
    highMiB: baseMiB + sharedBuffersMiB + connections * perConnectionMiB,
  };
}

/** PostgreSQL's worst moment: shared buffers, one sort in every connection, and one maintenance job. */
export function postgresCeilingMiB(inputs: {
  readonly sharedBuffersMiB: number;
  readonly connections: number;
  readonly workMemMiB: number;
  readonly maintenanceWorkMemMiB: number;
}): number {
  const { sharedBuffersMiB, connections, workMemMiB, maintenanceWorkMemMiB } = inputs;
  return sharedBuffersMiB + connections * workMemMiB + maintenanceWorkMemMiB;
}

/** A store that holds its data in memory up to a bound: Redis, memcached, a buffer pool. */
export function boundedStoreNeed(inputs: {
  readonly baseMiB: number;
  readonly boundMiB: number;
  /** Memory of the allocator for each MiB of data. */
  readonly overhead: number;
}): Range {
  const { baseMiB, boundMiB, overhead } = inputs;
  return { lowMiB: baseMiB, highMiB: baseMiB + boundMiB * overhead };
}

/** A server that forks: one master and the same program in every worker. */
export function workersNeed(inputs: {
  readonly masterMiB: number;
  readonly workers: number;
  readonly perWorkerLowMiB: number;
  readonly perWorkerHighMiB: number;
}): Range {
  const { masterMiB, workers, perWorkerLowMiB, perWorkerHighMiB } = inputs;
  return {
    lowMiB: masterMiB + workers * perWorkerLowMiB,
    highMiB: masterMiB + workers * perWorkerHighMiB,
  };
}

/** A program with a managed heap (JVM, Node): the heap at its bound, and what lies beside it. */
export function heapNeed(inputs: {
  readonly heapMiB: number;
  readonly besideHeapMiB: number;
  /** Memory before the heap fills. */
  readonly atRestMiB: number;
}): Range {
  const highMiB = inputs.heapMiB + inputs.besideHeapMiB;
  return { lowMiB: Math.min(inputs.atRestMiB, highMiB), highMiB };
}

/** A service that runs a model in process (scikit-learn, torch, ONNX): each worker loads it, each batch takes its share. */
export function modelServiceNeed(inputs: {
  readonly runtimeMiB: number;
  readonly modelMiB: number;
  /** Memory of one item of a batch while it is computed. */
  readonly perItemMiB: number;
  readonly batch: number;
  readonly workers: number;
}): Range {
  const { runtimeMiB, modelMiB, perItemMiB, batch, workers } = inputs;
  const loaded = (runtimeMiB + modelMiB) * workers;
  return { lowMiB: loaded, highMiB: loaded + perItemMiB * batch * workers };
}

/** Layout in which FAISS keeps vectors. */
export type FaissIndex =
  | { readonly kind: "flat" }
  | { readonly kind: "ivf-flat" }
  | { readonly kind: "hnsw-flat"; readonly links: number }
  | { readonly kind: "sq8" }
  | { readonly kind: "sqfp16" }
  | { readonly kind: "ivf-pq"; readonly segments: number; readonly bits: number };

/**
 * MiB of a FAISS index at rest: bytes for each vector by kind (facebookresearch/faiss wiki, Faiss-indexes), times the vectors. While it is
 * made, the vectors are there a second time; and one vector that is added to a flat or an HNSW index that was read from a file
 * has it held twice for a moment (findings/faiss-flat-add-doubles.sh).
 */
export function faissMiB(inputs: {
  readonly vectors: number;
  readonly dims: number;
  readonly index: FaissIndex;
}): number {
  return (inputs.vectors * faissBytesPerVector(inputs.index, inputs.dims)) / 1024 ** 2;
}

function faissBytesPerVector(index: FaissIndex, dims: number): number {
  switch (index.kind) {
    case "flat":
      return 4 * dims;
    case "ivf-flat":
      return 4 * dims + 8;
    case "hnsw-flat":
      return 4 * dims + index.links * 2 * 4;
    case "sq8":
      return dims;
    case "sqfp16":
      return 2 * dims;
    case "ivf-pq":
      return Math.ceil((index.segments * index.bits) / 8) + 8;
  }
}

/** The shape of a language model that decides what its context takes. */
export interface ModelShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDims: number;
}

/** MiB of the key-value cache for one token of context: keys and values, in every layer. */
export function kvCacheMiBPerToken(shape: ModelShape, bytesPerValue: number): number {
  return (2 * shape.layers * shape.kvHeads * shape.headDims * bytesPerValue) / 1024 ** 2;
}

/** A language model server: weights, buffers of the computation, and context for every answer that runs at once. */
export function llmNeed(inputs: {
  readonly runtimeMiB: number;
  readonly weightsMiB: number;
  readonly computeMiB: number;
  readonly parallelSlots: number;
  readonly contextTokens: number;
  readonly kvMiBPerToken: number;
}): Range {
  const { runtimeMiB, weightsMiB, computeMiB, parallelSlots, contextTokens, kvMiBPerToken } =
    inputs;
  const loaded = runtimeMiB + weightsMiB + computeMiB;
  return { lowMiB: loaded, highMiB: loaded + parallelSlots * contextTokens * kvMiBPerToken };
}
