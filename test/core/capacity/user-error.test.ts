import { got, oneLine, plainLines, UserError } from "../../../core/capacity/user-error";

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
  expect(String(got(value))).toBe(quoted);
});

test("text of somebody else's turns no line round and is obeyed by no terminal", () => {
  expect(oneLine("a\u001b[31m\u009bb\u202ec\u2028d")).toBe("a [31m bc d");
  expect(plainLines("a\u001b[2J\nb\u2066")).toBe("a [2J\nb");
  expect(String(got("a\u202eb\u001b"))).toBe('got "a\\u202eb\\u001b"');
});

test("no error shows the login in a URL, whoever wrote its sentence", () => {
  const { message, problem } = new UserError(
    "https://canary@a/b",
    "there is no directory https://canary@c/d, nor sftp://ana@nas/e",
  );
  expect(problem).toBe("there is no directory https://…@c/d, nor sftp://ana@nas/e");
  expect(message).toBe(`https://…@a/b: ${problem}`);
  const form = "expected postgresql://user:password@host/database";
  expect(new UserError("here", form).problem).toBe(form);
});
