import type { Breaking } from "../capacity/curve";
import type { CurveWarning } from "../capacity/curve-warnings";
import { grouped } from "../capacity/figures";
import { formatAmount, type Price } from "../capacity/price";

/** The words of a curve in one language. Names of drivers and what a system says of itself come in that language already. */
export interface CurveWords {
  readonly figure: (value: number) => string;
  readonly amount: (price: Pick<Price, "amount" | "currency">) => string;
  readonly title: (system: string, along: string) => string;
  readonly lines: (profile: string) => string;
  readonly axis: (along: string, value: number) => string;
  readonly reserve: string;
  readonly others: (services: number) => string;
  /** A value of the driver and the memory of the host that it needs. */
  readonly point: (value: number, along: string, hostMiB: number) => string;
  readonly first: (service: string, upTo: number) => string;
  /** What gives way, `order` saying as which one. */
  readonly breaking: (breaking: Breaking, along: string, order: "first" | "then") => string;
  readonly warning: (warning: CurveWarning) => string;
}

export const CURVE_EN: CurveWords = {
  figure: grouped,
  amount: (price) => formatAmount(price),
  title: (system, along) => `${system}: memory as ${along} grow`,
  lines: (profile) =>
    `profile ${profile} · lines are hosts that can be had, with their price a month`,
  axis: (along, value) => `${along}; ${grouped(value)} is where the dashed line stands. Left: MiB`,
  reserve: "reserve",
  others: (services) => `${services} others`,
  point: (value, along, hostMiB) => `${grouped(value)} ${along}: ${grouped(hostMiB)} MiB`,
  first: (service, upTo) => `${service} breaks first, above ${grouped(upTo)}.`,
  breaking({ service, upTo, setting, beyond, where }, along, order) {
    const when = where ? `where ${where}` : order === "first" ? "breaks first" : "then";
    const most = upTo < 0 ? "none" : `${grouped(upTo)} ${along}`;
    return setting
      ? `${when}: ${service}, which takes ${most} (${setting}): ${beyond}`
      : `${when}: ${service}, whose limit carries ${most}`;
  },
  warning(warning) {
    const { service } = warning;
    switch (warning.kind) {
      case "slow": {
        const { value, driver, secondsEach, vcpus, ground } = warning;
        const long = duration(value * secondsEach, grouped, "days");
        return `${service}: ${grouped(value)} ${driver} that ask at once wait up to ${long} on ${vcpus} vCPU, ${secondsEach} s each (${ground}); more memory does not help`;
      }
      case "turned-away": {
        const { upTo, driver, setting, value, beyond } = warning;
        return `${service}: takes ${grouped(upTo)} ${driver} (${setting}), not ${grouped(value)}: ${beyond}`;
      }
      case "above-limit":
        return `${service}: needs ${grouped(warning.needMiB)} MiB, its limit is ${grouped(warning.limitMiB)}: raise it`;
      case "above-reservation":
        return `${service}: needs ${grouped(warning.needMiB)} MiB, its reservation is ${grouped(warning.reservedMiB)}: counted with what it needs`;
    }
  },
};

const figure = (value: number) => grouped(value, "pt");

export const CURVE_PT: CurveWords = {
  figure,
  amount: (price) => formatAmount(price, "pt"),
  title: (system, along) => `${system}: memória conforme crescem ${along}`,
  lines: (profile) =>
    `perfil ${profile} · as linhas são servidores disponíveis, com o preço por mês`,
  axis: (along, value) => `${along}; a linha tracejada está em ${figure(value)}. À esquerda: MiB`,
  reserve: "reserva",
  others: (services) => `mais ${services}`,
  point: (value, along, hostMiB) => `${figure(value)} ${along}: ${figure(hostMiB)} MiB`,
  first: (service, upTo) => `${service} falha primeiro, acima de ${figure(upTo)}.`,
  breaking({ service, upTo, setting, beyond, where }, along, order) {
    const when = where ? `se ${where}` : order === "first" ? "falha primeiro" : "depois";
    const most = upTo < 0 ? "nada" : `até ${figure(upTo)} ${along}`;
    return setting
      ? `${when}: ${service}, que aceita ${most} (${setting}): ${beyond}`
      : `${when}: ${service}, cujo limite comporta ${most}`;
  },
  warning(warning) {
    const { service } = warning;
    switch (warning.kind) {
      case "slow": {
        const { value, driver, secondsEach, vcpus, ground } = warning;
        const long = duration(value * secondsEach, figure, "dias");
        return `${service}: ${figure(value)} ${driver} que pedem ao mesmo tempo esperam até ${long} em ${vcpus} vCPU, ${secondsEach} s cada (${ground}); mais memória não ajuda`;
      }
      case "turned-away": {
        const { upTo, driver, setting, value, beyond } = warning;
        return `${service}: aceita ${figure(upTo)} ${driver} (${setting}), não ${figure(value)}: ${beyond}`;
      }
      case "above-limit":
        return `${service}: precisa de ${figure(warning.needMiB)} MiB, o limite é ${figure(warning.limitMiB)}: aumente-o`;
      case "above-reservation":
        return `${service}: precisa de ${figure(warning.needMiB)} MiB, a reserva é ${figure(warning.reservedMiB)}: conta-se o que precisa`;
    }
  },
};

function duration(seconds: number, shown: (value: number) => string, days: string): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${shown(Math.round(hours / 24))} ${days}`;
}
