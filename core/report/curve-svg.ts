import { scaleLinear, scaleLog } from "d3-scale";
import { area, stack } from "d3-shape";
import { mib } from "../capacity/admission";
import type { Capacity, Curve } from "../capacity/curve";
import { formatAmount } from "../capacity/price";
import type { JudgedHost } from "../capacity/shortlist";
import { line, rect, SVG_COLOURS, SVG_MARGIN, SVG_WIDTH, shape, shortened, svg, text } from "./svg";

const LEFT = 68;
const RIGHT = SVG_WIDTH - 20;
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
export function curveSvg(capacity: Capacity): string {
  const { points, along, value, system, profile } = capacity;
  const layers = layersOf(capacity);
  const legend = legendOf(layers);
  const top = 58 + legend.rows * LEGEND_ROW;
  const bottom = top + HEIGHT;
  const hosts = hostsAlong(capacity);
  const x = scaleLog([points[0].value, points[points.length - 1].value], [LEFT, RIGHT]);
  const highest = Math.max(...points.map(({ hostMiB }) => hostMiB));
  const y = scaleLinear(
    [0, Math.max(highest, ...hosts.map((host) => host.memTotalMiB)) * 1.04],
    [bottom, top],
  );
  const stacked = stack<number, string>()
    .keys(layers.map(({ name }) => name))
    .value((point, name) => layers.find((layer) => layer.name === name)?.heightMiB[point] ?? 0)(
    points.map((_, index) => index),
  );
  const surface = area<(typeof stacked)[number][number]>()
    .x((_, index) => x(points[index].value))
    .y0(([low]) => y(low))
    .y1(([, high]) => y(high))
    .digits(1);
  const parts = [
    text(SVG_MARGIN, 20, `${system}: memory as ${along} grow`, "title"),
    text(
      SVG_MARGIN,
      40,
      `profile ${profile} · lines are hosts that can be had, with their price a month`,
      "soft",
    ),
    ...legend.parts,
    ...y
      .ticks(5)
      .flatMap((tick) => [
        line(LEFT, y(tick), RIGHT, y(tick), "grid"),
        text(LEFT - 6, y(tick) + 4, mib(tick), "soft end"),
      ]),
    ...stacked.map((layer, index) => shape(surface(layer), `area ${layers[index].classes}`)),
    line(x(Math.max(1, value)), top, x(Math.max(1, value)), bottom, "mark"),
    ...hosts.flatMap((host) => hostLine(host, y(host.memTotalMiB))),
    ...points.map((point) =>
      text(x(point.value), bottom + 18, compact(point.value), "soft middle"),
    ),
    text(
      LEFT,
      bottom + 38,
      `${along}; ${mib(value)} is where the dashed line stands. Left: MiB`,
      "soft",
    ),
  ];
  return svg(bottom + 48, `${system}: memory as ${along} grow`, describe(capacity), parts);
}

/** The reserve at the bottom, then what does not move, then what grows. */
function layersOf({ points, services, memory, along }: Curve): Layer[] {
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
    { name: "reserve", heightMiB: points.map(() => memory.reserveMiB), classes: "reserve" },
    ...(rest.length > 0
      ? [{ name: `${rest.length} others`, heightMiB: at(rest), classes: "c7" }]
      : []),
    ...[...own.reverse(), ...moved].map((service, index) => ({
      name: service.upTo === null ? service.name : `${service.name} (${along})`,
      heightMiB: at([service]),
      classes: `c${index % (SVG_COLOURS - 1)}`,
    })),
  ];
}

/** Names with the colours of their layers, as many in a row as there is room for. */
function legendOf(layers: readonly Layer[]): { parts: string[]; rows: number } {
  const parts: string[] = [];
  let x = SVG_MARGIN;
  let row = 0;
  for (const { name, classes } of [...layers].reverse()) {
    const words = shortened(name, 28);
    const width = 24 + words.length * 7.4;
    if (x > SVG_MARGIN && x + width > SVG_WIDTH) {
      x = SVG_MARGIN;
      row += 1;
    }
    parts.push(
      rect(x, 52 + row * LEGEND_ROW, 12, 12, classes),
      text(x + 17, 63 + row * LEGEND_ROW, words),
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

function hostLine({ size, priceMonthly }: JudgedHost, y: number): string[] {
  return [
    line(LEFT, y, RIGHT, y, "host"),
    text(LEFT + 6, y - 6, `${size} ${formatAmount(priceMonthly)}`, "soft halo"),
  ];
}

function describe({ points, along, breaks: [first] }: Capacity): string {
  const steps = points.map(({ value, hostMiB }) => `${mib(value)} ${along}: ${mib(hostMiB)} MiB`);
  const breaking = first ? ` ${first.service} breaks first, above ${mib(first.upTo)}.` : "";
  return `${steps.join(", ")}.${breaking}`;
}

/** `10`, `5k`, `2M`: room for ten of them below the axis. */
function compact(figure: number): string {
  if (figure >= 1e6) return `${figure / 1e6}M`;
  return figure >= 1e3 ? `${figure / 1e3}k` : String(figure);
}
