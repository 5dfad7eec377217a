import { got } from "../../../core/capacity/user-error";

test.each<[unknown, string]>([
  ["ftp://ana:canary@host/app", 'got "ftp://…@host/app"'],
  ["https://canary@host/team/app.git#main", 'got "https://…@host/team/app.git#main"'],
  ["postgresql://u:can@ary@db/app", 'got "postgresql://…@db/app"'],
  [["https://a:canary@one", "https://two/x@1"], 'got ["https://…@one","https://two/x@1"]'],
  ["ssh://ana@host:22", 'got "ssh://ana@host:22"'],
  ["ssh://ana:canary@host", 'got "ssh://…@host"'],
  ["ana@host", 'got "ana@host"'],
  [7, "got 7"],
])("%j is quoted without the login in a URL", (value, quoted) => {
  expect(got(value)).toBe(quoted);
});
