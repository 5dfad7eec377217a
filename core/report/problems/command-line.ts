import type { UserError } from "../../capacity/user-error";
import { PROBLEMS_PT } from "./portuguese";
import { mistakeText } from "./problem-text";

/** The same of mistakes in hosts and on the command line. */
export const COMMAND_LINE_PT: Readonly<Record<string, string>> = {
  "a swarm has no size: expected the memory of each server by its hostname, {big: 4GB, small: 2GB}":
    "um swarm não tem tamanho: o esperado é a memória de cada servidor pelo hostname, {big: 4GB, small: 2GB}",
  "{}, expected the memory to plan for on host local: 4GB":
    "{}, o esperado é a memória com que contar no host local: 4GB",
  "{}, expected MemTotal as /proc/meminfo has it: 2020816kB":
    "{}, o esperado é MemTotal como está em /proc/meminfo: 2020816kB",
  "{}, expected the size of the disk: 40GB": "{}, o esperado é o tamanho do disco: 40GB",
  "{}, {}; its successor is {}": "{}, {}; o sucessor é {}",
  "needs --host: --ram says the memory of any other machine":
    "precisa de --host: --ram diz a memória de qualquer outra máquina",
  "needs --ram: --ram 2GB --disk 40GB": "precisa de --ram: --ram 2GB --disk 40GB",
  "{}: a Compose project is named by its files":
    "{}: um projeto do Compose é indicado pelos arquivos",
  "needs --tune": "precisa de --tune",
  "{}: its plans bound each service, there is nothing to share":
    "{}: seus planos limitam cada serviço, não há o que repartir",
  "no server carries them: name one, --host hetzner:cx23":
    "nenhum servidor os comporta: indique um, --host hetzner:cx23",
  "{} is a link that leads nowhere: {}": "{} é um link que não leva a lugar nenhum: {}",
  "{} is a folder: {}": "{} é uma pasta: {}",
  "{} is there already and was not written by {}: {}": "{} já existe e não foi escrito por {}: {}",
  "name another file": "indique outro arquivo",
  "cannot be written: {}": "não pode ser escrito: {}",
  "but no service is in a profile": "mas nenhum serviço está em um profile",
  "compose is not installed here: leave the flag out":
    "o compose não está instalado aqui: tire a opção",
  "cannot be combined with --{}: leave one out": "não combina com --{}: tire uma das duas",
  "unexpected argument {}, expected {}": "argumento inesperado {}, o esperado é {}",
  "unknown option {}{}": "opção desconhecida {}{}",
  ", did you mean --{}?": ", seria --{}?",
  ", expected {}": ", o esperado é {}",
  "{} is missing, expected {}": "falta {}, o esperado é {}",
  "{} needs a value: {} {}{}": "{} precisa de um valor: {} {}{}",
  " (to pass {} itself: {}={})": " (para passar o próprio {}: {}={})",
  "{} takes no value, {}": "{} não leva valor, {}",
  "{}, did you mean {}? {}": "{}, seria {}? {}",
  "is read only where it is named: npx enxuto init {} makes a project of it; for the example run init in an empty folder":
    "só é lido se for nomeado: npx enxuto init {} faz dele um projeto; para o exemplo, rode init numa pasta vazia",
};

/** A mistake of whoever runs a verb, in Portuguese. */
export function mistakeInPortuguese(mistake: UserError): string {
  return mistakeText(mistake, { ...PROBLEMS_PT, ...COMMAND_LINE_PT });
}
