import { ACCOUNT_WORDS } from "../../../core/report/account-words";

test.each([
  ["en", "fits, 2,014 MiB left", "refused, 1,200 MiB short", "€8.49 a month"],
  ["pt", "cabe, sobram 2.014 MiB", "não cabe, faltam 1.200 MiB", "€\u00a08,49 por mês"],
] as const)("the drawing of an account is said in %s", (language, fits, short, price) => {
  const words = ACCOUNT_WORDS[language];
  expect([words.outcome(true, 2014), words.outcome(false, -1200)]).toEqual([fits, short]);
  expect(words.monthly({ amount: 8.49, currency: "EUR" })).toBe(price);
});
