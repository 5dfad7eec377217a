import * as fs from "node:fs";
import * as path from "node:path";
import { conectaSaude } from "../systems/conecta-saude";
import { EngineProject, type EngineStack, made, type Outcome } from "./support/engine";
import { playSsh } from "./support/played-ssh";
import { TestProject } from "./support/project";
import { CANARY_PASSWORD, CANARY_PRIVATE_KEY } from "./support/stand-in-provider";
import { tier } from "./support/tiers";

// A preview takes a second, and three on a machine that has more to do.
jest.setTimeout(300_000);

const CONTAINER = "docker:index/container:Container";

let project: EngineProject;

tier("engine")("servers in a real engine", () => {
  beforeAll(async () => {
    project = await EngineProject.create();
  });
  afterAll(() => project?.remove());

  /** Addresses elsewhere of all services but some. */
  function allBut(services: readonly string[]): Record<string, string> {
    const elsewhere = [...conectaSaude.services].filter(([name]) => !services.includes(name));
    return Object.fromEntries(
      elsewhere.map(([name, { protocol }]) => [
        name,
        protocol?.scheme === "postgresql"
          ? "postgresql://u:p@db.example/d"
          : `${protocol?.scheme ?? "http"}://${name}.example`,
      ]),
    );
  }

  /** A stack of one service on a server, for the command line. */
  function onServer(stack: string, host: string, size: string, services = ["frontend"]) {
    const token = "a".repeat(64);
    return {
      rented: new TestProject(stack, {
        system: "conecta-saude",
        ...{ host, size },
        sshFrom: ["203.0.113.7/32"],
        external: allBut(services),
      }),
      env: { ...project.env, HCLOUD_TOKEN: token, DIGITALOCEAN_TOKEN: token },
    };
  }

  test.each([
    ["hetzner", "cx23", "ubuntu-24.04", "debian-13"],
    ["digitalocean", "s-2vcpu-4gb", "ubuntu-24-04-x64", "debian-13-x64"],
  ])(
    "a server at %s is not recreated unless that is asked for",
    async (host, size, image, other) => {
      const stack = `rented-${host}`;
      const { rented, env } = onServer(stack, host, size);
      const anew = (data: string) =>
        ` recreates the server: its address changes, ${data}, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back`;
      const kept = anew("its volume keeps the data");
      const preview = async (config: Record<string, unknown>) => {
        rented.configure(config);
        const { code, output } = await rented.enxuto(["preview", stack], env);
        return [code, output.trimEnd().split("\n").slice(-1)[0]];
      };
      const ssh = path.join(rented.folder, ".enxuto", "servers", stack);
      const access = () => fs.readdirSync(ssh).map((file) => fs.readFileSync(path.join(ssh, file)));

      await rented.enxuto(["up", stack, "--yes"], env);
      const before = access();
      expect(await preview({ image: other })).toEqual([
        1,
        `enxuto:replaceServer: image ${image} → ${other}${kept}`,
      ]);
      expect(await preview({ image: "", sshPublicKey: "ssh-ed25519 AAAAown" })).toEqual([
        1,
        `enxuto:sshPublicKey: got a key of your own, but the server was made with a generated one, and another${kept}`,
      ]);
      expect(await preview({ sshPublicKey: "", dataVolumeGB: 0 })).toEqual([
        1,
        `enxuto:dataVolumeGB: got 0, but the server was made with a data volume, and its data would stay behind there: set the size back, or give the data up with enxuto destroy ${stack} --delete-data and run up again`,
      ]);
      expect(access()).toEqual(before);
      fs.rmSync(rented.folder, { recursive: true });
    },
    180_000,
  );

  test.each([
    ["hetzner", "cx23"],
    ["digitalocean", "s-2vcpu-4gb"],
  ])(
    "a server at %s gets a first volume by being recreated alone, and a generated key too",
    async (host, size) => {
      const stack = `disk-${host}`;
      const { rented, env: usual } = onServer(stack, host, size, ["postgres", "frontend"]);
      const env = { ...usual, PATH: `${playSsh(rented.folder).bin}:${project.env.PATH}` };
      rented.configure({ dataVolumeGB: 0, sshPublicKey: "ssh-ed25519 AAAAown" });
      await rented.enxuto(["up", stack, "--yes"], env);
      rented.configure({ dataVolumeGB: 10, sshPublicKey: "" });
      const { code, output } = await rented.enxuto(["preview", stack], env);
      expect([code, output.split("\n").slice(-2)[0]]).toEqual([
        1,
        "enxuto:dataVolumeGB: got 10, but the server was made without a data volume, and a later one recreates the server: its address changes, the data on its disk is lost, and it costs today's price, which a server ordered earlier may not pay yet. Set enxuto:replaceServer to true, or take the change back",
      ]);
      rented.configure({ replaceServer: true });
      const since = project.provider.calls.length;
      const given = `--delete-data=conecta-saude-${stack}-postgres-data`;
      const { output: made } = await rented.enxuto(["up", stack, "--yes", given], env);
      expect(made).toContain(
        `\nwarning: data volume conecta-saude-${stack}-postgres-data is lost with the server's disk\n`,
      );
      const done = project.provider.calls.slice(since).filter(({ name }) => name === "server");
      expect(done.map(({ method }) => method).filter((method) => method !== "read")).toEqual([
        "delete",
        "create",
      ]);
      fs.rmSync(rented.folder, { recursive: true });
    },
    180_000,
  );

  test.each([
    ["hetzner", "cx23", "the stack pair-hetzner of conecta-saude"],
    [
      "digitalocean",
      "s-2vcpu-4gb",
      "the stack whose first server is conecta-saude-pair-digitalocean",
    ],
  ])(
    "at %s nothing is made under the name that another stack's second server has, and no state is called lost",
    async (host, size, owner) => {
      const pair = `pair-${host}`;
      const taken = `conecta-saude-${pair}-2`;
      const made = (since: number) =>
        project.provider.calls.slice(since).filter(({ method }) => method === "create");
      const last = ({ code, output }: { code: number | null; output: string }) => [
        code,
        output.trimEnd().split("\n").at(-1),
      ];
      const { rented, env } = onServer(`${pair}-2`, host, size);
      const first = onServer(pair, host, size);
      try {
        await first.rented.enxuto(["up", pair, "--yes"], first.env);
        // As the other one of two would be there: of its own stack, and under this name.
        project.provider.renameByHand(`conecta-saude-${pair}`, taken);
        const since = project.provider.calls.length;
        const { code, output } = await rented.enxuto(["up", `${pair}-2`, "--yes"], env);
        expect([code, output]).toEqual([
          1,
          expect.stringContaining(
            `${pair}-2: its server would be called ${taken}, and its provider has a server of that name already, of ${owner}, so nothing was made: give this stack another name, or rename that one at the provider if no stack of enxuto's uses it`,
          ),
        ]);
        expect(made(since)).toEqual([]);
        expect(last(await rented.enxuto(["preview", `${pair}-2`], env))[0]).toBe(1);
      } finally {
        project.provider.renameByHand(taken, `conecta-saude-${pair}`);
        for (const one of [rented, first.rented]) fs.rmSync(one.folder, { recursive: true });
      }
    },
    180_000,
  );

  test("the price of a server is said before an up, and what another size changes about it", async () => {
    const { rented: priced, env: usual } = onServer("price", "hetzner", "cx23");
    const env = { ...usual, PATH: `${playSsh(priced.folder).bin}:${project.env.PATH}` };
    const first = await priced.enxuto(["up", "price", "--yes"], env);
    expect(first.output).toContain(
      "\nprice: cx23 €5.49 + IPv4 €0.50 + volume of 10 GB €0.57 = €6.56 a month before tax\n",
    );
    priced.configure({ size: "cx33" });
    const { code, output } = await priced.enxuto(["preview", "price"], env);
    expect([code, output.trimEnd().split("\n")]).toEqual([
      0,
      [
        "  server server  update in place (serverType)",
        "  docker-ready   update in place (environment)",
        "price: cx23 → cx33: €6.56 → €9.56 a month before tax (+€3.00)",
      ],
    ]);
    fs.rmSync(priced.folder, { recursive: true });
  }, 300_000);

  describe("a server's stack is destroyed", () => {
    // Each verb starts a process and asks the engine several times.
    const LONG = 1_200_000;
    const VOLUME = "hcloud:index/volume:Volume";
    const folders: string[] = [];
    afterEach(() => {
      project.provider.refusal = () => undefined;
    });
    afterAll(() => {
      for (const folder of folders) fs.rmSync(folder, { recursive: true });
    });

    /** A stack on a server that answers all that it is asked over SSH, until it is dead. */
    async function deployed(stack: string, config: object, services?: string[]) {
      const { rented, env } = onServer(stack, "hetzner", "cx23", services);
      folders.push(rented.folder);
      rented.configure({ ...config });
      const ssh = playSsh(rented.folder);
      const tmp = fs.mkdtempSync(path.join(rented.folder, "tmp-"));
      const enxuto = (...words: string[]) =>
        rented.enxuto(words, { ...env, PATH: `${ssh.bin}:${project.env.PATH}`, TMPDIR: tmp });
      const die = () => {
        ssh.die();
        project.provider.refusal = ({ type }) =>
          /^docker:.*(Container|Network|Volume)$/.test(type) ? "no docker daemon" : undefined;
      };
      await enxuto("up", stack, "--yes");
      return { rented, enxuto, die, tmp };
    }

    /** What was deleted since a look at the calls. */
    function deleted(since: number): string[] {
      return project.provider.calls
        .slice(since)
        .flatMap(({ method, type, name }) => (method === "delete" ? [`${type} ${name}`] : []));
    }

    test(
      "with its data, which is protected again where that breaks off, and no file tells its secrets",
      async () => {
        const { enxuto, tmp } = await deployed("given-up", {});
        const files: (string | null)[] = [];
        const watch = fs.watch(tmp, { persistent: false }, (_, file) => files.push(file));
        project.provider.refusal = ({ method, type }) =>
          method === "delete" && type === VOLUME ? "the volume is locked" : undefined;
        const broken = await enxuto("destroy", "given-up", "--delete-data=given-up");
        expect([broken.code, broken.output]).toEqual([
          1,
          expect.stringContaining("the volume is locked"),
        ]);
        project.provider.refusal = () => undefined;
        const before = project.provider.calls.length;
        const kept = await enxuto("destroy", "given-up", "--yes");
        expect(kept.output).toContain("kept: volume conecta-saude-given-up");
        expect(deleted(before)).toEqual([]);
        const gone = await enxuto("destroy", "given-up", "--delete-data=given-up");
        watch.close();
        expect(gone.code).toBe(0);
        expect(deleted(before)).toEqual([`${VOLUME} server-data`]);
        expect(files.filter((file) => /^automation-\d/.test(file ?? ""))).toEqual([]);
      },
      LONG,
    );

    test(
      "but for the server whose disk holds its data, which is said with its price",
      async () => {
        const stack = "on-disk";
        const { rented, enxuto, die } = await deployed(stack, { dataVolumeGB: 0 }, ["postgres"]);
        rented.configure({ external: allBut(["frontend"]) });
        const moved = await enxuto("preview", stack);
        expect([moved.code, moved.output]).toEqual([
          2,
          "up refuses this, since services would lose their data:\nvolume conecta-saude-on-disk-postgres-data of postgres would be used by no service: take the change back, or give the data up with enxuto up on-disk --delete-data=conecta-saude-on-disk-postgres-data\n",
        ]);
        rented.configure({ external: allBut(["postgres"]) });
        const before = project.provider.calls.length;
        const destroyed = await enxuto("destroy", stack, "--yes");
        const rest = [
          "  kept: password postgres-password",
          "  kept: data volume conecta-saude-on-disk-postgres-data",
          "  the next up finds them again; destroy --delete-data deletes them for good",
          "  the server conecta-saude-on-disk runs on and costs €5.99 a month before tax, since its disk holds the data: destroy on-disk --delete-data gives up both",
        ];
        expect([destroyed.code, destroyed.output.trimEnd().split("\n").slice(-5)]).toEqual([
          0,
          ["on-disk is removed, but for the server that holds its data", ...rest],
        ]);
        const removed = deleted(before);
        expect(removed).toContain(`${CONTAINER} postgres`);
        expect(removed.filter((one) => /hcloud|postgres-(?!healthy)|Key/.test(one))).toEqual([]);
        const again = await enxuto("destroy", stack, "--yes");
        expect(again.output).toBe(`on-disk: there is nothing to remove\n${rest.join("\n")}\n`);

        die();
        const unsafe = await enxuto("destroy", stack, "--yes");
        expect([unsafe.code, unsafe.output]).toEqual([
          1,
          "the server of on-disk does not answer: only Pulumi's own lock keeps others out\nenxuto: conecta-saude-on-disk-postgres-data: is on the disk of a server that does not answer (the server of on-disk: ssh: connect to host 192.0.2.1 port 22: Connection timed out): bring it back, or give up server and data with enxuto destroy on-disk --delete-data\n",
        ]);
        const gone = await enxuto("destroy", stack, `--delete-data=${stack}`);
        expect([gone.code, gone.output]).toEqual([
          0,
          expect.stringMatching(/^on-disk is removed$/m),
        ]);
        expect(deleted(before)).toEqual(
          expect.arrayContaining(["hcloud:index/server:Server server"]),
        );
      },
      LONG,
    );

    test(
      "by the provider alone where the server is dead",
      async () => {
        const stack = "dead";
        const { enxuto, die } = await deployed(stack, {});
        die();
        const before = project.provider.calls.length;
        const { code, output } = await enxuto("destroy", stack, "--yes");
        expect([code, output]).toEqual([0, expect.stringMatching(/^dead is removed$/m)]);
        expect(output).toContain(
          "the server of dead: ssh: connect to host 192.0.2.1 port 22: Connection timed out: what runs on it goes with it\n",
        );
        expect(deleted(before).filter((one) => one.startsWith("hcloud:"))).toEqual([
          "hcloud:index/server:Server server",
          expect.anything(),
          expect.anything(),
        ]);
        expect(output).toContain("kept: volume conecta-saude-dead");
      },
      LONG,
    );
  });

  test("a server that somebody deleted at its provider is forgotten with what ran on it, and one that is merely silent is not", async () => {
    const stack = "deleted";
    const { rented, env: usual } = onServer(stack, "hetzner", "cx23", ["postgres", "frontend"]);
    rented.configure({ dataVolumeGB: 0 });
    // It is asked for its lock, and whether it is there.
    const ssh = playSsh(rented.folder);
    const env: NodeJS.ProcessEnv = { ...usual, PATH: `${ssh.bin}:${project.env.PATH}` };
    const run = async (...words: string[]): Promise<[number | null, string[]]> => {
      ssh.silence(2);
      const { code, output } = await rented.enxuto([...words, stack], env);
      const lines = output
        .split("\n")
        .filter((line) => /server|postgres-data/.test(line) && !/Pulumi's own lock/.test(line));
      return [code, lines.map((line) => line.replace(/(\S) {2,}/, "$1  "))];
    };
    const ON_SERVER = /^docker:index\/(container|network|volume):/;
    const forgotten = [
      "the server no longer exists at the provider: it is removed from the state with all that ran on it",
      "  gone with its disk: data volume conecta-saude-deleted-postgres-data",
    ];

    await rented.enxuto(["up", stack, "--yes"], env);
    expect(await run("preview")).toEqual([0, []]);
    project.provider.deleteByHand("hcloud:index/server:Server", "conecta-saude-deleted");
    project.provider.refusal = ({ method, type }) =>
      method === "read" && ON_SERVER.test(type) ? "no route to host" : undefined;
    expect(await run("preview")).toEqual([
      0,
      [...forgotten, "  server server  create", "  volume postgres-data  create"],
    ]);
    project.provider.refusal = () => undefined;
    const since = project.provider.calls.length;
    await run("up", "--yes");
    const calls = project.provider.calls.slice(since);
    const created = calls.flatMap(({ method, name }) => (method === "create" ? [name] : []));
    expect(created).toEqual(expect.arrayContaining(["server", "docker-ready", "edge", "frontend"]));
    project.provider.deleteByHand("hcloud:index/server:Server", "conecta-saude-deleted");
    project.provider.refusal = ({ method, type }) =>
      method !== "create" && ON_SERVER.test(type) ? "no route to host" : undefined;
    const [code, lines] = await run("destroy", "--yes");
    expect([code, lines.slice(0, 2)]).toEqual([0, forgotten]);
    project.provider.refusal = () => undefined;
    fs.rmSync(rented.folder, { recursive: true });
  }, 300_000);

  test("what another account's token is not shown is neither forgotten nor made again", async () => {
    const stack = "unseen";
    const { rented, env: usual } = onServer(stack, "hetzner", "cx23", ["postgres", "frontend"]);
    const ssh = playSsh(rented.folder);
    const env: NodeJS.ProcessEnv = { ...usual, PATH: `${ssh.bin}:${project.env.PATH}` };
    const run = (...words: string[]) => {
      // Its server is silent, so that the provider is asked for it.
      ssh.silence(3);
      return rented.enxuto([...words, stack], env);
    };
    await rented.enxuto(["up", stack, "--yes"], env);
    const since = project.provider.calls.length;
    const showAgain = project.provider.hideRented();
    const unknown =
      /unseen: its provider shows nothing of what the state has there, as to a token of another account or project, so it is not known to be gone/;
    for (const words of [["preview"], ["up", "--yes"], ["refresh"], ["destroy", "--yes"]]) {
      const { code, output } = await run(...words);
      expect([words, code, output]).toEqual([words, 1, expect.stringMatching(unknown)]);
      expect(output).not.toContain("removed from the state");
    }
    showAgain();
    const changes = project.provider.calls.slice(since).filter(({ method }) => method !== "read");
    expect(changes).toEqual([]);
    expect((await rented.enxuto(["preview", stack], env)).output).toContain("nothing to change");
    project.provider.hideRented();
    const { code, output } = await run("refresh", "--all-gone");
    expect([code, output]).toEqual([0, expect.stringMatching(/are taken out of the state$/m)]);
    expect(output).toContain("  given up: volume conecta-saude-unseen\n");
    fs.rmSync(rented.folder, { recursive: true });
  }, 300_000);

  describe.each([
    {
      ...{ host: "hetzner", size: "cx23", larger: "cx33", type: "Server", image: "debian-13" },
      own: ["VolumeAttachment server-data"],
      anew: ["Server server", "VolumeAttachment server-data"],
    },
    {
      ...{ host: "digitalocean", size: "s-2vcpu-4gb", larger: "s-4vcpu-8gb", type: "Droplet" },
      image: "debian-13-x64",
      own: ["Tag server-tag"],
      anew: ["Droplet server"],
    },
  ])("a server at $host", ({ host, size, larger, type, image, own, anew }) => {
    const TOKEN = "canarytoken".padEnd(64, "0");
    const config = { "enxuto:system": "conecta-saude", "enxuto:host": host, "enxuto:size": size };
    let stack: EngineStack;
    beforeAll(async () => {
      stack = await project.stack(`at-${host}`, config);
    });
    beforeEach(() => {
      const tokens = { HCLOUD_TOKEN: TOKEN, DIGITALOCEAN_TOKEN: TOKEN };
      jest.replaceProperty(process, "env", { ...process.env, ...tokens });
    });
    afterEach(() => jest.restoreAllMocks());

    /** What is done to the server and what belongs to it, and not to what runs on it. */
    function rented(outcome: Outcome): string[] {
      return made(outcome.steps).filter((line) => / server(-[a-z]+)*$/.test(line));
    }

    test("is ordered once, with its keys, its firewall and its volume", async () => {
      const first = await stack.up();
      expect(first.errors).toEqual([]);
      const expected = [
        ...["Firewall server-firewall", "SshKey server-key", "Volume server-data"],
        ...["PrivateKey server-host-key", "PrivateKey server-login-key", `${type} server`],
      ];
      expect(rented(first)).toEqual([...expected, ...own].map((one) => `create ${one}`).sort());
      expect((await stack.up()).steps).toEqual([]);
    });

    test("is given another size as it is", async () => {
      stack.configure({ ...config, "enxuto:size": larger });
      expect(rented(await stack.up())).toEqual([`update ${type} server`]);
    });

    test("has a file system that grows with its volume, before anything that runs on it", async () => {
      stack.configure({ ...config, "enxuto:size": larger, "enxuto:dataVolumeGB": 20 });
      const before = project.provider.calls.length;
      const outcome = await stack.up();
      expect(outcome.errors).toEqual([]);
      const calls = project.provider.calls.slice(before);
      expect(calls.map((call) => `${call.method} ${call.name}`)).toEqual([
        "update server-data",
        "create grown-volume",
        "delete grown-volume",
      ]);
      expect(calls[1].props).toMatchObject({
        create: `ssh -F .enxuto/servers/at-${host}/ssh_config server sudo sh -eu`,
        stdin: expect.stringMatching(/readlink -f \/dev\/disk\/by-id\/.+\n.+\n.+\nresize2fs/),
      });
    });

    test("is recreated for another image, without its volume and its keys", async () => {
      stack.configure({
        ...config,
        ...{ "enxuto:size": larger, "enxuto:dataVolumeGB": 20 },
        ...{ "enxuto:image": image, "enxuto:replaceServer": true },
      });
      const before = project.provider.calls.length;
      const outcome = await stack.up();
      expect(outcome.errors).toEqual([]);
      const replaced = rented(outcome).filter((line) => line.startsWith("replace "));
      expect(replaced).toEqual(anew.map((one) => `replace ${one}`));
      // What runs on it is stopped while it is still there, and recreated on the next.
      const onIt = (type: string) =>
        made(outcome.steps).filter((line) => line.startsWith(`replace ${type} `));
      expect(onIt("Container")).toHaveLength(9);
      expect(onIt("Network")).toEqual(
        ["", "-postgres", "-redis"].map((clients) => `replace Network conecta-network${clients}`),
      );
      const removed = project.provider.calls
        .slice(before)
        .flatMap((call) => (call.method === "delete" ? call.type.split(":").slice(-1) : []));
      expect(removed.lastIndexOf("Container")).toBeLessThan(removed.indexOf(type));
    });

    test("keeps keys and token out of the state, and only its own key in its cloud-init", () => {
      const orders = project.provider.calls.filter(
        ({ method, type: made }) => method === "create" && made.endsWith(`:${type}`),
      );
      const cloudInit = JSON.stringify(orders.at(-1)?.props.userData);
      expect(cloudInit.split(CANARY_PRIVATE_KEY)).toHaveLength(2);
      for (const canary of [CANARY_PRIVATE_KEY, CANARY_PASSWORD, TOKEN]) {
        expect(project.stateText()).not.toContain(canary);
      }
      for (const canary of [CANARY_PASSWORD, TOKEN]) expect(cloudInit).not.toContain(canary);
    });
  });
});
