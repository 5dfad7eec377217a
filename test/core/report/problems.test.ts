import { sentence } from "../../../core/capacity/sentence";
import { UserError } from "../../../core/capacity/user-error";
import { memoryBytesOf } from "../../../core/compose/units";
import { COMMAND_LINE_PT } from "../../../core/report/problems/command-line";
import { PROBLEMS_PT } from "../../../core/report/problems/portuguese";
import { mistakeText, problemText } from "../../../core/report/problems/problem-text";
import { readMemory } from "../../support/compose-file";
import { englishLines } from "../../support/english";
import { templatesIn } from "../../support/templates";

/** Words that stand for what a value is: they are chosen by the schema, and in no call. */
const KINDS = [
  ...["text", "a number", "a whole number", "true or false", "a list", "a mapping", "nothing"],
  ...["nothing else", "a size", "a duration", "an octal number"],
];

const ALL = { ...PROBLEMS_PT, ...COMMAND_LINE_PT };

function mistakeOf(text: string, more: Readonly<Record<string, string>> = {}): UserError {
  try {
    readMemory({ "compose.yaml": text, ...more });
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("no mistake was found");
}

describe("mistakes in Portuguese", () => {
  test("have a sentence for each that the reader and the command line know, with its places", () => {
    const known = templatesIn([
      "core/capacity",
      "core/compose",
      "core/judge",
      "core/catalog",
      "cli",
    ]);
    expect([...known, ...KINDS].filter((template) => !Object.hasOwn(ALL, template))).toEqual([]);
    expect(Object.keys(ALL).filter((template) => ![...known, ...KINDS].includes(template))).toEqual(
      [],
    );
    const places = (text: string) => text.split("{}").length;
    expect(Object.entries(ALL).filter(([en, pt]) => places(en) !== places(pt))).toEqual([]);
  });

  test.each(Object.values(ALL))("%s", (portuguese) => {
    expect(englishLines(portuguese, ["NONE", "FROM"])).toEqual([]);
  });

  test.each<[string, string]>([
    [
      "services: {a: {image: nginx, mem_limit: 12q}}",
      'compose.yaml: services.a.mem_limit: veio "12q", o esperado é um tamanho: 512m, 2GB, 1073741824',
    ],
    [
      "services: {a: {image: nginx, mem_limit: 5m}}",
      'compose.yaml: services.a.mem_limit: veio "5m", o esperado são pelo menos 6m, o mínimo que o Docker aceita',
    ],
    [
      "services: {a: {image: nginx, labels: }}",
      "compose.yaml: services.a.labels: veio vazio, o esperado é um mapeamento ou uma lista",
    ],
    [
      "services: {a: {image: nginx, depends_on: [b]}}",
      'services.a.depends_on: veio "b", o esperado é um serviço que inicie: não há outro',
    ],
    [
      "services: {a: {image: '${X'}}",
      'services.a.image: não dá para ler a variável em "${X": escreva $$ para um $ literal',
    ],
    ["services: [", "compose.yaml: linha 2, coluna 1: "],
  ])("%s", (text, portuguese) => {
    expect(mistakeText(mistakeOf(text))).toContain(portuguese);
  });

  test("are English in messages and in JSON", () => {
    const mistake = mistakeOf("services: {a: {image: nginx, mem_limit: 12q}}");
    expect(mistake.message).toBe(
      'compose.yaml: services.a.mem_limit: got "12q", expected a size: 512m, 2GB, 1073741824',
    );
    expect(JSON.stringify({ problem: mistake.sentence })).toBe(
      JSON.stringify({ problem: mistake.problem }),
    );
    expect(problemText("words of a program")).toBe("words of a program");
    expect(problemText(sentence`is new`)).toBe("is new");
    expect(() => memoryBytesOf("--unknown", "1")).toThrow("--unknown: got");
  });

  test("show the login of a URL no more than English ones", () => {
    const mistake = new UserError("file", sentence`${"https://u:canary@a/b"} is a folder: ${"c"}`);
    expect(mistakeText(mistake, ALL)).toBe("file: https://…@a/b é uma pasta: c");
  });
});
