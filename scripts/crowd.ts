/**
 * `npm run crowd -- CLONES OUT`: reads what clones of public repositories reserve and limit for each image, from their compose files,
 * Kubernetes workloads and Helm values, and writes it as crowd.csv (two owners and more) and crowd-single.csv into OUT, which
 * `npm run programs -- OUT` takes into the catalogue.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { CrowdRecord, Quartiles } from "../core/catalog/programs/record";
import { clonesIn } from "./crowd/clones";
import { crowdOf } from "./crowd/owners";

const HEADER =
  "program,image,nRepos,nRequest,requestP25MiB,requestMedianMiB,requestP75MiB,nLimit,limitP25MiB,limitMedianMiB,limitP75MiB,newestCommit,otherImages";

function main([folder, out]: readonly string[]): void {
  if (!folder || !out) throw new Error("usage: npm run crowd -- CLONES OUT");
  const clones = clonesIn(folder);
  const records = crowdOf(clones).sort(
    (a, b) => b.owners - a.owners || (a.program < b.program ? -1 : 1),
  );
  fs.mkdirSync(out, { recursive: true });
  write(
    path.join(out, "crowd.csv"),
    records.filter(({ owners }) => owners > 1),
  );
  write(
    path.join(out, "crowd-single.csv"),
    records.filter(({ owners }) => owners === 1),
  );
  const declared = clones.reduce((sum, clone) => sum + clone.declared.length, 0);
  console.log(`${clones.length} clones, ${declared} declarations, ${records.length} programs`);
}

function write(file: string, records: readonly CrowdRecord[]): void {
  fs.writeFileSync(file, `${[HEADER, ...records.map(line)].join("\n")}\n`);
}

function line({ program, images, owners, reservation, limit, asOf }: CrowdRecord): string {
  const [image, ...others] = images;
  return [
    ...[program, image, owners, ...figures(reservation), ...figures(limit)],
    ...[asOf, others.join(" ")],
  ].join(",");
}

function figures(quartiles: Quartiles | null): (string | number)[] {
  if (!quartiles) return [0, "", "", ""];
  const { owners, p25MiB, medianMiB, p75MiB } = quartiles;
  return [owners, p25MiB, medianMiB, p75MiB];
}

main(process.argv.slice(2));
