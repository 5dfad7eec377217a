import { serverCost } from "../../../core/capacity/cost";
import { HETZNER } from "../../../core/catalog/hetzner";
import { costText } from "../../../core/report/cost";

describe("what a server costs", () => {
  const price = { amount: 5.49, currency: "EUR", asOf: "2026-09-04" } as const;

  test.each([
    [{ dataVolumeGB: 0, backups: false }, "cx23 €5.49 + IPv4 €0.50 = €5.99 a month before tax"],
    [
      { dataVolumeGB: 10, backups: false },
      "cx23 €5.49 + IPv4 €0.50 + volume of 10 GB €0.57 = €6.56 a month before tax",
    ],
    [
      { dataVolumeGB: 10, backups: true },
      "cx23 €5.49 + IPv4 €0.50 + volume of 10 GB €0.57 + backups €1.10 = €7.66 a month before tax",
    ],
  ])("%j", (extras, text) => {
    expect(costText(serverCost("cx23", price, HETZNER.rates, extras))).toBe(text);
  });
});
