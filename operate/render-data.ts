import type { DataVolume } from "../core/judge/data-loss";

type Props = Readonly<Record<string, unknown>>;

/** Data that a resource of Render's holds: the disk of a service, a database, a Key Value, which may keep none; undefined for others. */
export function renderDataIn(type: string, props: Props): DataVolume | undefined {
  const { service, name, region } = props as Readonly<Record<string, string>>;
  const of = { service, name, image: undefined };
  switch (type.slice(type.indexOf("render:"))) {
    case "render:Service": {
      const disk = props.disk as { readonly path: string; readonly sizeGB: number } | undefined;
      if (!disk) return undefined;
      const place = { mountedAt: disk.path, directory: undefined };
      const { sizeGB } = disk;
      return {
        ...of,
        place,
        holder: { what: "disk", fixed: `${props.type} in ${region}`, sizeGB },
      };
    }
    case "render:Postgres": {
      const { database, version } = props as Readonly<Record<string, string>>;
      const fixed = `${database} of PostgreSQL ${version} in ${region}`;
      return { ...of, holder: { what: "database", fixed } };
    }
    case "render:KeyValue":
      return {
        ...of,
        holder: { what: "Key Value", fixed: region, isKept: props.persistence !== "off" },
      };
    default:
      return undefined;
  }
}
