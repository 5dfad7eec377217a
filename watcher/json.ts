/** JSON of plain values and maps, which `fromJson` gives back as they were. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, one) => (one instanceof Map ? { map: Array.from(one) } : one));
}

export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_, one) => (Array.isArray(one?.map) ? new Map(one.map) : one));
}
