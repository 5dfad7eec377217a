import { report } from "../../cli/secrets";
import { assign } from "../../program/secrets/assign";
import { readVariables } from "../../program/secrets/variables";
import { conectaSaude } from "../../systems/conecta-saude";

describe("secrets import", () => {
  test("a variable in a value is what the file or the environment says of it, as Compose reads it", () => {
    const lookup = (name: string) => (name === "HOST" ? "db.example.co" : undefined);
    const text = "DB_USER: app\nDB_PASSWORD='p$w'\nURL=\"postgres://${DB_USER}:x@${HOST}/a\\tb\"\n";
    expect([...readVariables(".env", text, lookup)]).toEqual([
      ["DB_USER", "app"],
      ["DB_PASSWORD", "p$w"],
      ["URL", "postgres://app:x@db.example.co/a\tb"],
    ]);
  });

  test.each([
    ["A=1\nhunter2 hunter3", ".env: a value stands there without a name: expected NAME=VALUE"],
    ['A="hunter2', ".env: line 1: the quote is not closed"],
    [
      "A=${HUNTER}",
      ".env: names HUNTER, which neither the file nor the environment sets: set it, or write $$ for a dollar",
    ],
  ])("refuses %j without quoting it", (text, message) => {
    expect(() => readVariables(".env", text, () => undefined)).toThrow(new Error(message));
  });

  const assigned = (variables: Record<string, string>) =>
    assign(conectaSaude, new Map(Object.entries(variables)));

  test("a secret goes by its own name or by its variable's", () => {
    for (const name of ["GOOGLE_API_KEY", "GOOGLE_API_KEY_FILE"]) {
      expect([...assigned({ [name]: "k" }).secrets]).toEqual([["google-api-key", "k"]]);
    }
    expect(assigned({}).missing).toEqual(["google-api-key", "webhook-secret"]);
  });

  test("an address that leads out of the system makes the service external", () => {
    const supabase = "postgresql://app:pw@db.example.co:5432/postgres";
    const { external, fixed, unused } = assigned({
      DATABASE_URL: supabase,
      REDIS_URL: "redis://redis:6379/0",
      ML_SERVICE_URL: "http://localhost:8002/classify",
      AUDIO_SERVICE_URL: "http://127.0.0.1:8003",
      DEBUG: "true",
      TWILIO_TOKEN: "t",
    });
    expect([...external]).toEqual([["postgres", supabase]]);
    expect([...fixed].sort()).toEqual([
      "AUDIO_SERVICE_URL",
      "DEBUG",
      "ML_SERVICE_URL",
      "REDIS_URL",
    ]);
    expect(unused).toEqual(["TWILIO_TOKEN"]);
  });

  test("what is no address is refused without quoting it", () => {
    expect(() => assigned({ DATABASE_URL: "hunter2" })).toThrow("DATABASE_URL: is not a URL");
  });

  test("the report names, and never tells", () => {
    const lines = report(
      "dev",
      assigned({ GOOGLE_API_KEY: "hunter2", DEBUG: "1", X: "hunter3" }),
      [],
    );
    expect(lines).toEqual([
      "encrypted: secret google-api-key",
      "set by the system itself: DEBUG",
      "used by no service: X",
      "still missing: webhook-secret",
    ]);
    expect(report("dev", assigned({}), [])).toEqual([
      "nothing in it is for dev",
      "still missing: google-api-key, webhook-secret",
    ]);
    expect(report("dev", assigned({}), ["google-api-key", "webhook-secret"])).toEqual([
      "nothing in it is for dev",
    ]);
  });
});
