import type { Capacity, Curve } from "../capacity/curve";
import type { JudgedHost } from "../capacity/shortlist";
import { CURVE_EN, type CurveWords } from "./curve-words";
import { linearScale, logarithmicScale } from "./scale";
import {
  band,
  line,
  rect,
  SVG_COLOURS,
  SVG_MARGIN,
  SVG_WIDTH,
  shape,
  shortened,
  svg,
  text,
} from "./svg";

const LEFT = 68;
const RIGHT_MARGIN = 20;
/** Pixels that a value below the axis needs. */
const VALUE_WIDTH = 48;

/** Style of a drawn curve. */
export interface CurveForm {
  /** @default - English */
  readonly words?: CurveWords;
  /** @default - as wide as a pull request shows drawings */
  readonly width?: number;
  /** Whether title, profile and the axis are explained inside the drawing. @default true */
  readonly captions?: boolean;
}
const LEGEND_ROW = 20;
const HEIGHT = 260;

/** One layer of the drawing: a service, or what is drawn together. */
interface Layer {
  readonly name: string;
  /** MiB at each point of the curve. */
  readonly heightMiB: readonly number[];
  readonly classes: string;
}

/** What a system needs as one driver grows: a layer for each service, and the hosts that carry it as lines. */
export function curveSvg(
  capacity: Capacity,
  { words = CURVE_EN, width = SVG_WIDTH, captions = true }: CurveForm = {},
): string {
  const right = width - RIGHT_MARGIN;
  const { points, along, value, system, profile } = capacity;
  const title = words.title(system, along);
  const layers = layersOf(capacity, words);
  const legendTop = captions ? 52 : 6;
  const legend = legendOf(layers, legendTop, width);
  const top = legendTop + 6 + legend.rows * LEGEND_ROW;
  const bottom = top + HEIGHT;
  const hosts = hostsAlong(capacity);
  const x = logarithmicScale([points[0].value, points[points.length - 1].value], [LEFT, right]);
  const highest = Math.max(...points.map(({ hostMiB }) => hostMiB));
  const y = linearScale(
    [0, Math.max(highest, ...hosts.map((host) => host.memTotalMiB)) * 1.04],
    [bottom, top],
  );
  const across = points.map((point) => x(point.value));
  const parts = [
    ...(captions
      ? [text(SVG_MARGIN, 20, title, "title"), text(SVG_MARGIN, 40, words.lines(profile), "soft")]
      : []),
    ...legend.parts,
    ...y
      .ticks(5)
      .flatMap((tick) => [
        line(LEFT, y(tick), right, y(tick), "grid"),
        text(LEFT - 6, y(tick) + 4, words.figure(tick), "soft end"),
      ]),
    ...stacked(layers).map(({ low, high, classes }) =>
      shape(band(across, low.map(y), high.map(y)), `area ${classes}`),
    ),
    line(x(Math.max(1, value)), top, x(Math.max(1, value)), bottom, "mark"),
    ...hosts.flatMap((host) => hostLine(host, y(host.memTotalMiB), right, words)),
    ...points
      .filter((_, index) => index % everyOf(points.length, right - LEFT) === 0)
      .map((point) => text(x(point.value), bottom + 18, compact(point.value), "soft middle")),
    ...(captions ? [text(LEFT, bottom + 38, words.axis(along, value), "soft")] : []),
  ];
  const height = bottom + (captions ? 48 : 28);
  return svg(height, title, describe(capacity, words), parts, width);
}

/** Each layer with its lower and its upper edge in MiB: it stands on those before it. */
function stacked(layers: readonly Layer[]): { low: number[]; high: number[]; classes: string }[] {
  let below = layers[0].heightMiB.map(() => 0);
  return layers.map(({ heightMiB, classes }) => {
    const low = below;
    below = low.map((edge, index) => edge + heightMiB[index]);
    return { low, high: below, classes };
  });
}

/** Which of the values stand below the axis: each, or as many as there is room for. */
function everyOf(count: number, width: number): number {
  return Math.ceil((count * VALUE_WIDTH) / width);
}

/** The reserve at the bottom, then what does not move, then what grows. */
function layersOf({ points, services, memory, along }: Curve, words: CurveWords): Layer[] {
  const moved = services.filter(({ upTo }) => upTo !== null);
  const still = services.filter(({ upTo }) => upTo === null);
  const own = [...still]
    .sort((a, b) => b.countedMiB - a.countedMiB)
    .slice(0, SVG_COLOURS - 1 - moved.length);
  const rest = still.filter((service) => !own.includes(service));
  const at = (chosen: typeof services) =>
    points.map(({ countedMiB }) =>
      chosen.reduce((sum, service) => sum + countedMiB[services.indexOf(service)], 0),
    );
  return [
    { name: words.reserve, heightMiB: points.map(() => memory.reserveMiB), classes: "reserve" },
    ...(rest.length > 0
      ? [{ name: words.others(rest.length), heightMiB: at(rest), classes: "c7" }]
      : []),
    ...[...own.reverse(), ...moved].map((service, index) => ({
      name: service.upTo === null ? service.name : `${service.name} (${along})`,
      heightMiB: at([service]),
      classes: `c${index % (SVG_COLOURS - 1)}`,
    })),
  ];
}

/** Names with the colours of their layers, as many in a row as there is room for. */
function legendOf(
  layers: readonly Layer[],
  top: number,
  right: number,
): { parts: string[]; rows: number } {
  const parts: string[] = [];
  let x = SVG_MARGIN;
  let row = 0;
  for (const { name, classes } of [...layers].reverse()) {
    const words = shortened(name, 28);
    const width = 30 + words.length * 7.4;
    if (x > SVG_MARGIN && x + width > right) {
      x = SVG_MARGIN;
      row += 1;
    }
    parts.push(
      rect(x, top + row * LEGEND_ROW, 12, 12, classes),
      text(x + 17, top + 11 + row * LEGEND_ROW, words),
    );
    x += width;
  }
  return { parts, rows: row + 1 };
}

/** The hosts that come up along the curve, as long as their lines stand apart. */
function hostsAlong({ points }: Curve): JudgedHost[] {
  const found = new Map<string, JudgedHost>();
  for (const { hosts } of points) {
    for (const host of hosts) found.set(`${host.kind} ${host.size}`, host);
  }
  const sorted = [...found.values()].sort((a, b) => a.memTotalMiB - b.memTotalMiB);
  const most = sorted.at(-1)?.memTotalMiB ?? 0;
  return sorted.filter(
    (host, index) => index === 0 || host.memTotalMiB - sorted[index - 1].memTotalMiB > most * 0.07,
  );
}

function hostLine(
  { size, priceMonthly }: JudgedHost,
  y: number,
  right: number,
  { amount }: CurveWords,
): string[] {
  return [
    line(LEFT, y, right, y, "host"),
    text(LEFT + 6, y - 6, `${size} ${amount(priceMonthly)}`, "soft halo"),
  ];
}

function describe({ points, along, breaks: [first] }: Capacity, words: CurveWords): string {
  const steps = points.map(({ value, hostMiB }) => words.point(value, along, hostMiB));
  const breaking = first ? ` ${words.first(first.service, first.upTo)}` : "";
  return `${steps.join(", ")}.${breaking}`;
}

/** `10`, `5k`, `2M`: room for ten of them below the axis. */
function compact(figure: number): string {
  if (figure >= 1e6) return `${figure / 1e6}M`;
  return figure >= 1e3 ? `${figure / 1e3}k` : String(figure);
}
