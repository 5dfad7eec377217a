import { percentOf } from "../../capacity/admission";
import { CONTAINERD_TIMES, type DiskAccount } from "../../capacity/disk";
import { inTenths } from "../../capacity/disk-rows";
import { gb, grouped } from "../../capacity/figures";
import type { Standing } from "../../capacity/known";
import { problemText } from "../problems/problem-text";
import { listed, undefinedNames } from "./listed";
import type { Sentences } from "./sentences";
import { unavailableInPortuguese } from "./unavailable";

/** How sure a figure is. */
const STANDINGS: Readonly<Record<Standing, string>> = {
  declared: "declarado",
  measured: "medido",
  documented: "documentado",
  crowd: "instalações públicas",
  class: "estimado pelo tipo",
};

const COUNTED = {
  reserved: "reservados",
  least: "ocupados no mínimo",
  likely: "provavelmente ocupados",
};

/** Every notice in Portuguese. */
export const PORTUGUESE: Sentences = {
  "left-out": ({ services }) =>
    `não contados: ${services.map(({ service, profile }) => `${service} (profile ${profile})`).join(", ")}`,
  "nothing-to-run": ({ services }) =>
    `${services.join(", ")}: sem image nem build, o que o Compose recusa: não contados`,
  provided: ({ service, by }) => `${service}: fornecido por ${by}, não contado`,
  "size-dropped": ({ path, written }) =>
    `${path}: ${written} é descartado pelo Compose sem aviso: escreva bytes ou uma unidade, 512m`,
  "size-in-base-8": ({ path, written, bytes }) =>
    `${path}: ${written} é lido na base 8, como o Compose o lê: ${figure(bytes)} bytes`,
  "port-left-out": ({ path, problem }) => `${path}: ${problemText(problem)}: deixada de fora`,
  "value-refused": ({ path, problem }) => `${path}: ${problemText(problem)}: o Compose recusa`,
  "not-defined": ({ missing }) =>
    `${undefinedNames(missing, { network: "rede", volume: "volume", secret: "secret", config: "config" })}: sem definição nos arquivos, o que o Compose recusa`,
  "unknown-key": ({ key, paths: [first, ...more] }) =>
    `${first}${more.length > 0 ? ` e mais ${more.length}` : ""}: ${key} não é uma chave que o Compose conheça aqui, e fica de fora; chaves próprias começam com x-`,
  "variables-not-set": ({ variables }) => `${variables.join(", ")}: sem valor, lidas como vazio`,
  "variable-required": ({ path, problem }) =>
    `${path}: ${problemText(problem)}; sem ela o Compose não inicia nada, embora aqui não mude nenhuma soma`,
  "env-file-not-found": ({ files }) =>
    `${files.join(", ")}: não encontrado, o que define não é visto`,
  "label-file-not-found": ({ files }) =>
    `${files.join(", ")}: não encontrado, e sem seus rótulos o Compose não inicia nada`,
  "file-outside": ({ files, folder }) =>
    `${files.join(", ")}: não lido, pois só se lê o que está em ${folder}, e o que define não é visto: rode o enxuto em uma pasta que contenha os dois`,
  "build-not-found": ({ service, path }) =>
    `${service}: construído de ${path}, que não existe: o Compose não consegue construí-lo, e não se sabe o que há nele`,
  "build-not-read": ({ service, path, problem }) =>
    `${service}: construído de ${path}, que não é lido, e não se sabe o que há nele: ${problemText(problem)}`,
  "cuda-built": ({ services, place, requirement, onDiskMB, folder }) =>
    `${named(services)}: ${place} traz CUDA (${requirement}), para uma imagem de ${gb(onDiskMB, "pt")} GB, e nada ${services.length === 1 ? "lhe" : "lhes"} dá uma GPU: npx enxuto image ${folder} diz como deixá-lo de fora`,
  "refused-by-compose": ({ refusal }) => `o Compose recusa os arquivos: ${refusal}`,

  "host-unavailable": ({ host, unavailable }) => `${host}: ${unavailableInPortuguese(unavailable)}`,
  "prices-stale": ({ provider, asOf, days }) =>
    `${provider}: preços e disponibilidade foram lidos em ${asOf}, há ${days} dias`,
  "host-memory-unknown": () => "não se sabe a memória do servidor",
  "memory-short": ({ counted, takenMiB, surgeMiB, memTotalMiB, reserveMiB }) =>
    `faltam ${figure(takenMiB + surgeMiB + reserveMiB - memTotalMiB)} MiB: ${figure(takenMiB)} ${COUNTED[counted]} + ${figure(surgeMiB)} de excedente > ${figure(memTotalMiB - reserveMiB)} alocáveis (${figure(memTotalMiB)} MemTotal − ${figure(reserveMiB)} de reserva)`,
  "no-server": ({ lowMiB }) =>
    `nenhum servidor dos catálogos tem os ${figure(lowMiB)} MiB de que precisa no mínimo`,
  "disk-short": ({ disk }) => diskText(disk),
  "disk-short-for-store": ({ shortMB }) =>
    `disco: as imagens são contadas como o overlay2 as guarda; o armazenamento do containerd, o de um Docker Engine 29 novo, ocupa ${figure(CONTAINERD_TIMES)} vezes isso, e para isso faltam ${gb(shortMB, "pt")} GB: docker info diz o driver`,
  "limits-short": ({ limitMiB, allocatableMiB }) =>
    `faltam ${figure(limitMiB - allocatableMiB)} MiB para todos os limites: ${figure(limitMiB)} > ${figure(allocatableMiB)} alocáveis, e com strict os limites também decidem`,
  "limits-above-host": ({ limitMiB, allocatableMiB }) => {
    const percent = percentOf(limitMiB, allocatableMiB);
    const share = percent === undefined ? "" : `, ${percent} % do que pode ser alocado`;
    return `os limites somam ${figure(limitMiB)} MiB${share}`;
  },
  "rolls-one-by-one": ({ surgeMiB }) =>
    `troca um serviço de cada vez: os de start-first não cabem lado a lado, o maior ocupa ${figure(surgeMiB)} MiB`,
  "mem-total-decides": ({ host, fromMiB, upToMiB, fitsFromMiB }) =>
    `o MemTotal de ${host} nunca foi lido: de ${figure(fromMiB)} a ${figure(upToMiB)} MiB, e a partir de ${figure(fitsFromMiB)} cabe. Leia-o lá, grep MemTotal /proc/meminfo, e informe: --mem-total`,
  "below-product-minimum": ({ product, minimumMiB, memTotalMiB }) =>
    `${product}: os autores pedem uma máquina com ${figure(minimumMiB)} MiB, esta tem ${figure(memTotalMiB)}`,
  "below-recommended": ({ product, recommendedMiB, memTotalMiB }) =>
    `${product}: os autores recomendam uma máquina com ${figure(recommendedMiB)} MiB, esta tem ${figure(memTotalMiB)}`,
  "no-plan": ({ service, limitMiB, largestMiB }) =>
    limitMiB === null
      ? `${service}: não se sabe o limite, então não há como escolher um plano`
      : `${service}: nenhum plano comporta o limite de ${figure(limitMiB)} MiB, o maior tem ${figure(largestMiB)} MiB`,

  "no-limit": ({ services }) =>
    `${named(services)}: sem limite de memória: um deles pode ocupar o servidor inteiro`,
  "no-health-check": ({ services }) =>
    `${named(services)}: sem verificação de saúde: ninguém percebe quando trava`,
  "health-check-off": ({ services }) => `${named(services)}: verificação de saúde desligada`,
  "no-log-rotation": ({ services }) =>
    `${named(services)}: sem rotação de log: o log cresce até encher o disco`,
  "services-unknown": ({ services, of }) =>
    `${services.length} de ${of} ${services.length === 1 ? "não é conhecido, estimado" : "não são conhecidos, estimados"} pelo tipo: ${named(services, 6)}`,
  "start-beyond-host": ({ starts, overMiB }) =>
    `${starts.map(({ service, startMiB }) => `${service} ${figure(startMiB)} MiB`).join(", ")}: ocupados enquanto iniciam; todos juntos, depois de o servidor reiniciar, são ${figure(overMiB)} MiB a mais do que há`,
  "builds-without-room": ({ services, freeMiB, needMiB, command }) =>
    `${services.join(", ")}: ${services.length === 1 ? "construído" : "construídos"} neste servidor, ${command === null ? "o que ocupa de 1 a 4 GB" : `onde ${command} ocupa ${figure(needMiB)} MiB ou mais`} além do que roda; há ${figure(freeMiB)} MiB livres para isso`,

  "swap-without-bound": ({ service }) =>
    `${service}: conta com swap sem limite; swap não é memória`,
  "counts-on-swap": ({ service, swapMiB }) =>
    `${service}: conta com ${figure(swapMiB)} MiB de swap; swap não é memória`,
  "swap-without-limit": ({ service }) =>
    `${service}: memswap_limit sem limite de memória não inicia, o Docker recusa: declare também mem_limit, ou tire-o`,
  "swap-below-limit": ({ service }) =>
    `${service}: memswap_limit abaixo do limite de memória não inicia, o Docker recusa: ele soma memória e swap`,
  "value-out-of-range": ({ service, key, value, low, high }) =>
    `${service}: ${key} é ${figure(value)}, o Docker recusa: aceita ${high === null ? `${figure(low)} ou mais` : `de ${figure(low)} a ${figure(high)}`}`,
  "keys-exclude": ({ service, key, other }) =>
    `${service}: ${key} e ${other} juntos, o que o Docker recusa: tire um dos dois`,
  "choice-refused": ({ service, key, written, allowed }) =>
    `${service}: ${key}: ${written}, o que o Docker recusa: aceita ${allowed.join(", ")}`,
  "gpu-missing": ({ service }) =>
    `${service}: pede uma GPU, e o Docker não consegue iniciá-lo num servidor sem uma: use um servidor com GPU, ou retire a reserva`,
  "needs-gpu": ({ services }) =>
    `${named(services)}: pede uma GPU: num servidor sem uma, ou sem seu driver e toolkit, o Docker não consegue iniciá-lo`,
  "cpus-above-host": ({ service, cpus, vcpus }) =>
    `${service}: pede ${cpus} CPUs, o Docker recusa num servidor com ${vcpus}: baixe cpus, ou use um servidor com mais`,
  "cpus-unknown": ({ service, cpus }) =>
    `${service}: pede ${cpus} CPUs, o que o Docker recusa numa máquina com menos; não se sabe quantas esta tem`,
  "cpus-above-all": ({ service, cpus, vcpus }) =>
    `${service}: pede ${cpus} CPUs, e nenhum servidor dos catálogos tem mais de ${vcpus}: baixe cpus`,
  "split-keys": ({ service, key, deployKey }) =>
    `${service}: ${key} ao lado de um bloco sem ${deployKey}, o que o Compose recusa: declare num dos dois lugares, ou em ambos`,
  "setting-above-limit": ({ service, setting, limitMiB }) =>
    `${service}: ${setting} está acima do limite de ${figure(limitMiB)} MiB`,
  "need-above-reservation": ({ service, program, needMiB, standing, reservationMiB }) =>
    `${service}: ${program} precisa de ${figure(needMiB)} MiB ou mais (${STANDINGS[standing]}), só ${figure(reservationMiB)} estão reservados`,
  "settings-above-limit": ({ service, program, needMiB, standing, limitMiB }) =>
    `${service}: ${program} precisa de ${figure(needMiB)} MiB com essas configurações (${STANDINGS[standing]}), o limite é ${figure(limitMiB)}`,
  "postgres-above-limit": (ceiling) =>
    `${ceiling.service}: ${ceiling.sharedBuffersMiB} shared_buffers + ${ceiling.connections} conexões × ${ceiling.workMemMiB} work_mem + ${ceiling.maintenanceWorkMemMiB} de manutenção = ${figure(ceiling.ceilingMiB)} MiB está acima do limite de ${figure(ceiling.limitMiB)} MiB`,
  "need-above-limit": (need) =>
    `${need.service}: ${need.program} precisa de ${figure(need.needMiB)} MiB ou mais (${STANDINGS[need.standing]}), o limite é ${figure(need.limitMiB)}${wayOut(need)}`,
  "fails-in-limit": (need) =>
    `${need.service}: já se viu ${need.program} falhar com ${figure(need.needMiB)} MiB (${STANDINGS[need.standing]}), o limite é ${figure(need.limitMiB)}${wayOut(need)}`,
  "likely-above-limit": ({ service, program, needMiB, standing, limitMiB }) =>
    `${service}: ${program} em geral ocupa ${figure(needMiB)} MiB (${STANDINGS[standing]}), o limite é ${figure(limitMiB)}`,
  "asked-above-limit": ({ service, program, askedMiB, limitMiB }) =>
    `${service}: os autores de ${program} pedem ${figure(askedMiB)} MiB, o limite é ${figure(limitMiB)}`,
  "variable-not-read": ({ service, variable, option }) =>
    `${service}: ${variable} não é lida pela imagem, passe no comando: ${option}`,
  "drive-letter-volume": ({ service, mount }) =>
    `${service}: o Compose lê ${mount} como um caminho na unidade ${mount[0]}, então o volume ${mount[0]} não é usado e os dados ficam em um volume sem nome: dê ao volume um nome de duas letras ou mais`,
  "postgres-18-volume": ({ service, source }) =>
    `${service}: a partir da 18, a imagem do PostgreSQL guarda os dados em /var/lib/postgresql/18/docker; com um volume em /var/lib/postgresql/data ela não inicia, ou os dados se perdem quando for recriada: monte /var/lib/postgresql (${source})`,
  "postgres-shm": ({ service, processes, workMemMiB, shmMiB, source }) =>
    `${service}: uma consulta paralela pode ocupar ${processes} × ${workMemMiB} work_mem = ${figure(processes * workMemMiB)} MiB de /dev/shm, que tem ${figure(shmMiB)}, e então falha: defina shm_size (${source})`,
  "data-outside-volume": ({ service, directory, source }) =>
    `${service}: seus dados em ${directory} não ficam em nada que o arquivo nomeie, e começa vazio depois de docker compose down: monte um volume ali (${source})`,
  "unnamed-volume": ({ service, targets }) =>
    `${service}: o volume em ${targets.join(", ")} não tem nome, e depois de docker compose down seus dados não são mais encontrados: dê um nome a ele`,
  "rabbitmq-hostname": ({ service, source }) =>
    `${service}: o RabbitMQ guarda os dados sob o nome do seu host, que muda sempre que é recriado, e assim começa vazio: defina hostname (${source})`,
  "no-maxmemory": ({ service, limitMiB, source }) =>
    `${service}: sem maxmemory dentro do seu limite de ${figure(limitMiB)} MiB, em que é morto quando os dados crescem: --maxmemory ${Math.floor(limitMiB / 2)}mb (${source})`,
  "map-areas": ({ service, areas, source }) =>
    `${service}: não inicia num servidor com vm.max_map_count abaixo de ${figure(areas)}: sysctl -w vm.max_map_count=${areas} (${source})`,
  "memory-lock": ({ service, source }) =>
    `${service}: bootstrap.memory_lock sem o direito de travar memória, e assim não inicia: defina ulimits.memlock como -1 (${source})`,
  "never-ends": ({ service, waiting, policy }) =>
    `${service}: ${named(waiting)} espera que termine, e restart: ${policy} o inicia de novo: defina restart como "no" ou on-failure`,
  "never-healthy": ({ service, waiting, off }) =>
    `${service}: ${named(waiting)} espera que fique saudável, e ${off ? "sua verificação de saúde está desligada" : "o arquivo não lhe dá verificação de saúde"}: ${off ? "" : "se a imagem não tiver uma, "}docker compose up termina com "has no healthcheck configured" (Compose 5.6.0): defina um healthcheck, ou espere por service_started`,
  "docker-socket": ({ services, source }) =>
    `${named(services)}: com o socket do Docker, quem entrar ali é root no servidor, montado só para leitura ou não (${source})`,
  "need-not-known": ({ service, standing }) =>
    `${service}: nem declarado nem medido (${STANDINGS[standing]}): declare deploy.resources.reservations.memory, ou informe --reservation ${service}=TAMANHO`,
  "service-decides": ({ service, roomMiB, likelyMiB, highMiB, standing, askedMiB, replicas = 1 }) =>
    `${service}: há lugar para ${figure(roomMiB)} MiB${replicas > 1 ? ` em cada uma das ${replicas} réplicas` : ""}, ocupa de ${figure(likelyMiB)} a ${figure(highMiB)} (${STANDINGS[standing]})${askedMiB === null ? "" : `; os autores pedem ${figure(askedMiB)}`}`,
};

function diskText(exact: DiskAccount): string {
  const { headroomMB, needMB, diskMB } = inTenths(exact);
  const [short, needs, has] = [-headroomMB, needMB, diskMB].map((mb) => gb(mb, "pt"));
  return `disco: faltam ${short} GB: precisa de ${needs} GB > ${has} GB`;
}

function named(names: readonly string[], most?: number): string {
  return listed(names, (rest) => ` e mais ${rest}`, most);
}

/** What to do about a limit that refuses. */
function wayOut({
  service,
  limitMiB,
  refuses,
}: {
  readonly service: string;
  readonly limitMiB: number;
  readonly refuses: boolean;
}): string {
  return refuses ? `: aumente-o, ou diga quanto usa: --reservation ${service}=${limitMiB}m` : "";
}

function figure(value: number): string {
  return grouped(value, "pt");
}
