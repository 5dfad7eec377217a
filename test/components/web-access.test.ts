import { type Plan, planOf } from "../../cli/plan";
import { caddyfile } from "../../components/caddyfile";
import { routedPaths } from "../../core/model/edge";
import type { Service } from "../../core/model/service";
import { plainProps } from "../../policy/resource";
import { type OfflineRun, runOffline } from "../../program/offline";
import { overridden } from "../../program/overrides";
import { readStackConfig } from "../../program/project";
import { SYSTEMS } from "../../systems";
import { conectaSaude } from "../../systems/conecta-saude";
import { inWords } from "../support/in-words";

const PROJECT = `${__dirname}/../..`;
/** The hash of a password that is used nowhere. */
const LOGIN = "ana:$2y$05$C6UzMDM.H6dfI/f/IKxGhuqz0ZqV0yZ3Zl0H9Q0bX6m1YyQb8nQ1e";

function offline(...config: string[]): Promise<OfflineRun> {
  return runOffline(SYSTEMS, "prod", overridden(readStackConfig(PROJECT, "prod"), { config }));
}

async function planned(...config: string[]): Promise<Plan> {
  return planOf("prod", await offline(...config));
}

const doors = async (...config: string[]) =>
  inWords((await planned(...config)).notices).filter((warning) => /reaches|HTTP/.test(warning));

const PLAIN =
  "the web is served over plain HTTP, passwords included: set enxuto:domain to get a certificate";

describe("what the proxy of a server opens, and to whom, is said in the plan", () => {
  test("everything, where nothing closes it", async () => {
    expect(await doors("webFrom=[0.0.0.0/0]", 'webFrom=["0.0.0.0/0"]')).toEqual([
      "anybody on the internet reaches /webhook (whatsapp-agent), /api (backend), / (frontend) without a login: set enxuto:webLogin or enxuto:webFrom, or leave it so where that is meant",
      PLAIN,
    ]);
  });

  test("nothing, where a login or a network closes it and a domain has a certificate", async () => {
    const open = 'webFrom=["0.0.0.0/0"]';
    expect(await doors(open, "domain=saude.example.com", `webLogin=${LOGIN}`)).toEqual([]);
    expect(await doors('webFrom=["203.0.113.0/24"]', "domain=saude.example.com")).toEqual([]);
    expect(await doors("webFrom=[]")).toEqual([]);
    expect(await doors('webFrom=["203.0.113.0/24"]')).toEqual([PLAIN]);
  });

  test("nothing of a webhook that tells by its signature who sends", async () => {
    const signed = 'secrets={"webhook-secret":"whsec_x"}';
    expect(await doors('webFrom=["0.0.0.0/0"]', "domain=saude.example.com", signed)).toEqual([
      "anybody on the internet reaches /api (backend), / (frontend) without a login: set enxuto:webLogin or enxuto:webFrom, or leave it so where that is meant",
    ]);
  });

  test("the committed stack of a server is reached from documentation's addresses only", async () => {
    expect(await doors()).toEqual([PLAIN]);
  });

  test.each(["ana:secret", "ana", `ana b:${LOGIN.slice(4)}`])(
    "a login is a name and a bcrypt hash, and a wrong one is not quoted: %s",
    async (login) => {
      await expect(planned(`webLogin=${login}`)).rejects.toThrow(
        /^enxuto:webLogin: expected name:hash with a bcrypt hash: make one with htpasswd -nB NAME$/,
      );
    },
  );
});

describe("the configuration of the proxy", () => {
  const sites = [
    { path: "/webhook", withoutLogin: true, service: "agent", replicas: 1 },
    { path: "/", service: "page", replicas: 1 },
  ];
  const login = { user: "ana", passwordHash: "$2y$05$hash" };

  test("asks for the login on every path but those that prove their sender themselves", () => {
    expect(caddyfile(":80", sites, login)).toContain(
      "\t@login not path /webhook /webhook/*\n\tbasicauth @login {\n\t\tana $2y$05$hash\n\t}\n",
    );
    expect(caddyfile(":80", [sites[1]], login)).toContain(
      "\tbasicauth {\n\t\tana $2y$05$hash\n\t}\n",
    );
    expect(caddyfile(":80", sites)).not.toContain("basicauth");
  });

  test.each([
    [[], "basicauth {"],
    [['secrets={"webhook-secret":"whsec_x"}'], "@login not path /webhook /webhook/*\n"],
  ])(
    "a signed webhook is reached without the login once the stack has its secret: %j",
    async (secrets, gate) => {
      const { resources } = await offline(`webLogin=${LOGIN}`, ...secrets);
      const site = resources.find(({ name }) => name === "edge-routes-site");
      expect(plainProps(site?.props ?? {}).stdin).toContain(gate);
    },
  );

  test("a path is signed by a secret that its service reads", () => {
    const [, agent] = [...conectaSaude.services].find(([name]) => name === "whatsapp-agent") as [
      string,
      Service,
    ];
    const services = new Map([
      ["agent", { ...agent, routes: [{ path: "/webhook", signedBy: "webhok" }] }],
    ]);
    expect(() => routedPaths({ ...conectaSaude, services })).toThrow(
      'conecta-saude/agent/routes/signedBy: got "webhok", expected one of webhook-secret',
    );
  });

  test("insists on the certificate where there is one", () => {
    expect(caddyfile("saude.example", sites)).toContain("Strict-Transport-Security");
    expect(caddyfile(":80", sites)).not.toContain("Strict-Transport-Security");
  });
});
