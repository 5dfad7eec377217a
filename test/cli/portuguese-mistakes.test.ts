import { englishLines } from "../support/english";
import { runHere } from "../support/here";

test.each<[string, string[], string]>([
  [
    "a host that is none",
    ["fit", "--host", "heroku:x", "--language", "pt"],
    'enxuto: --host: veio "heroku", o esperado é um destes: local, hetzner, digitalocean, swarm, render\n',
  ],
  [
    "a file that is not there",
    ["fit", "nada.yaml", "--language=pt"],
    "enxuto: nada.yaml: não existe esse arquivo\n",
  ],
  [
    "an option that is none",
    ["plan", "--hots", "x", "--language", "pt"],
    "enxuto: plan: opção desconhecida --hots, seria --host?\n",
  ],
  [
    "memory without a unit",
    ["fit", "docs/examples/photos.yaml", "--ram", "4", "--language", "pt"],
    'enxuto: --ram: veio "4", o esperado é a memória com que contar no host local: 4GB\n',
  ],
])("%s is said in Portuguese where it is asked for", async (_, args, message) => {
  const { status, stderr } = await runHere(args);
  expect([status, stderr]).toEqual([1, message]);
  expect(englishLines(stderr)).toEqual([]);
});
