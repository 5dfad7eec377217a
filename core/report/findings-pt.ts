/**
 * Sentences of findings in English with what is told of a file in braces, and the same in Portuguese. A sentence that is none of
 * these stays as it is.
 */
const SENTENCES: readonly (readonly [english: string, portuguese: string])[] = [
  [
    "{names}: no memory limit: one of them can take the whole host",
    "{names}: sem limite de memória: um deles pode ocupar o servidor inteiro",
  ],
  [
    "{names}: no health check: a hang goes unnoticed",
    "{names}: sem verificação de saúde: ninguém percebe quando trava",
  ],
  ["{names}: health check switched off", "{names}: verificação de saúde desligada"],
  [
    "{names}: no log rotation: its log grows until the disk is full",
    "{names}: sem rotação de log: o log cresce até encher o disco",
  ],
  [
    "{name}: counts on swap without bound; swap is not memory",
    "{name}: conta com swap sem limite; swap não é memória",
  ],
  [
    "{name}: counts on {n} MiB of swap; swap is not memory",
    "{name}: conta com {n} MiB de swap; swap não é memória",
  ],
  [
    "{name}: {setting} is above its limit of {n} MiB",
    "{name}: {setting} está acima do limite de {n} MiB",
  ],
  [
    "{name}: {program} needs {n} MiB and more ({standing}), only {m} are reserved",
    "{name}: {program} precisa de {n} MiB ou mais ({standing}), só {m} estão reservados",
  ],
  [
    "{name}: {program} needs {n} MiB at its settings ({standing}), its limit is {m}",
    "{name}: {program} precisa de {n} MiB com essas configurações ({standing}), o limite é {m}",
  ],
  [
    "{name}: {program} needs {n} MiB and more ({standing}), its limit is {m}: raise it, or vouch for what it uses: {flag}",
    "{name}: {program} precisa de {n} MiB ou mais ({standing}), o limite é {m}: aumente-o, ou diga quanto usa: {flag}",
  ],
  [
    "{name}: {program} was seen to fail in {n} MiB ({standing}), its limit is {m}: raise it, or vouch for what it uses: {flag}",
    "{name}: já se viu {program} falhar com {n} MiB ({standing}), o limite é {m}: aumente-o, ou diga quanto usa: {flag}",
  ],
  [
    "{name}: {program} mostly takes {n} MiB ({standing}: {source}), its limit is {m}",
    "{name}: {program} em geral ocupa {n} MiB ({standing}: {source}), o limite é {m}",
  ],
  [
    "{name}: the makers of {program} ask for {n} MiB, its limit is {m}",
    "{name}: os autores de {program} pedem {n} MiB, o limite é {m}",
  ],
  [
    "{name}: {sum} = {n} MiB is above its limit of {m} MiB",
    "{name}: {sum} = {n} MiB está acima do limite de {m} MiB",
  ],
  [
    "{name}: {variable} is not read by the image, pass it in the command: {option}",
    "{name}: {variable} não é lida pela imagem, passe no comando: {option}",
  ],
  [
    "{name}: from 18 on PostgreSQL's image keeps its data in /var/lib/postgresql/18/docker; with a volume at /var/lib/postgresql/data it does not start, or its data is lost when it will be recreated: mount /var/lib/postgresql ({source})",
    "{name}: a partir da 18, a imagem do PostgreSQL guarda os dados em /var/lib/postgresql/18/docker; com um volume em /var/lib/postgresql/data ela não inicia, ou os dados se perdem quando for recriada: monte /var/lib/postgresql ({source})",
  ],
  [
    "{name}: a parallel query may take {sum} MiB of /dev/shm, which has {n}, and then fails: set shm_size ({source})",
    "{name}: uma consulta paralela pode ocupar {sum} MiB de /dev/shm, que tem {n}, e então falha: defina shm_size ({source})",
  ],
  [
    "{names}: taken while they start; all together after a restart of the host that is {n} MiB more than there is",
    "{names}: ocupados enquanto iniciam; todos juntos, depois de o servidor reiniciar, são {n} MiB a mais do que há",
  ],
  [
    "{names}: built on this host, which takes 1 to 4 GB in addition to what runs; {n} MiB are free for it",
    "{names}: construídos neste servidor, o que ocupa de 1 a 4 GB além do que roda; há {n} MiB livres para isso",
  ],
  [
    "limits add up to {n} MiB, {m} % of what is allocatable",
    "os limites somam {n} MiB, {m} % do que pode ser alocado",
  ],
  ["limits add up to {n} MiB", "os limites somam {n} MiB"],
  [
    "rolls service by service: start-first services do not fit side by side, the largest takes {n} MiB",
    "troca um serviço de cada vez: os de start-first não cabem lado a lado, o maior ocupa {n} MiB",
  ],
  [
    "{host}: prices and availability were read on {date}, {n} days ago",
    "{host}: preços e disponibilidade foram lidos em {date}, há {n} dias",
  ],
  ["{host}: not orderable on {date}", "{host}: não disponível em {date}"],
  ["not counted: {names}", "não contados: {names}"],
  [
    "{names}: neither image nor build, which Compose refuses: not counted",
    "{names}: sem image nem build, o que o Compose recusa: não contados",
  ],
  [
    "{path}: {value} is dropped by Compose without a word: write bytes or a unit, 512m",
    "{path}: {value} é descartado pelo Compose sem aviso: escreva bytes ou uma unidade, 512m",
  ],
  [
    "{path}: {value} is read in base 8, as Compose reads it: {n} bytes",
    "{path}: {value} é lido na base 8, como o Compose o lê: {n} bytes",
  ],
  ["{names}: not set, read as nothing", "{names}: sem valor, lidas como vazio"],
  [
    "{names}: not found, what it sets is not seen",
    "{names}: não encontrado, o que define não é visto",
  ],
  [
    "{n} MiB short: {taken} reserved + {m} surge > {k} allocatable ({total} MemTotal − {reserve} reserve)",
    "faltam {n} MiB: {taken} reservados + {m} de excedente > {k} alocáveis ({total} MemTotal − {reserve} de reserva)",
  ],
  [
    "{n} MiB short: {taken} taken at the least + {m} surge > {k} allocatable ({total} MemTotal − {reserve} reserve)",
    "faltam {n} MiB: {taken} ocupados no mínimo + {m} de excedente > {k} alocáveis ({total} MemTotal − {reserve} de reserva)",
  ],
  [
    "{n} MiB short: {taken} taken most likely + {m} surge > {k} allocatable ({total} MemTotal − {reserve} reserve)",
    "faltam {n} MiB: {taken} provavelmente ocupados + {m} de excedente > {k} alocáveis ({total} MemTotal − {reserve} de reserva)",
  ],
  [
    "{product}: its makers ask for a machine with {n} MiB, this one has {m}",
    "{product}: os autores pedem uma máquina com {n} MiB, esta tem {m}",
  ],
];

/** Longer sentences stay as they are, in characters. */
const LONGEST = 1_000;

/** Certainty of a figure, as findings name it. */
const STANDINGS: Readonly<Record<string, string>> = {
  declared: "declarado",
  measured: "medido",
  documented: "documentado",
  crowd: "instalações públicas",
  class: "estimado pelo tipo",
};

const MATCHERS = SENTENCES.map(([english, portuguese]) => ({
  pattern: matcher(english),
  portuguese,
}));

/** A finding's sentence in Portuguese; as it is where there is no translation. */
export function findingInPortuguese(sentence: string): string {
  // Names in a hostile file may be long, and each slot is searched for its end.
  if (sentence.length > LONGEST) return sentence;
  for (const { pattern, portuguese } of MATCHERS) {
    const values = pattern.exec(sentence)?.groups;
    if (values) return portuguese.replace(/\{(\w+)\}/g, (_, slot) => written(slot, values[slot]));
  }
  return sentence;
}

function matcher(english: string): RegExp {
  const escaped = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\{(\w+)\}/g, "(?<$1>.+?)")}$`);
}

function written(slot: string, value: string): string {
  if (slot === "standing") return STANDINGS[value] ?? value;
  if (slot === "names") return value.replace(/ and (\d+) more$/, " e mais $1");
  return /^[\d,]+(\.\d+)?$/.test(value)
    ? value.replace(/[,.]/g, (sign) => (sign === "," ? "." : ","))
    : value;
}
