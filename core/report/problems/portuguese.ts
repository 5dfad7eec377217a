/** The Portuguese of each sentence about a mistake, by its English; the places stand in the same order. */
export const PROBLEMS_PT: Readonly<Record<string, string>> = {
  // Parts.
  "got {}": "veio {}",
  "got none": "não veio valor",
  "{} or {}": "{} ou {}",
  "expected one of {}": "o esperado é um destes: {}",
  "expected none": "não se espera nenhum",
  "and its one stage has no name: leave target out, or name the stage, FROM … AS NAME":
    "e seu único estágio não tem nome: tire target, ou dê nome ao estágio, FROM … AS NOME",
  "and no stage has a name: expected a number from 0 to {}, or name the stage, FROM … AS NAME":
    "e nenhum estágio tem nome: o esperado é um número de 0 a {}, ou dê nome ao estágio, FROM … AS NOME",
  text: "texto",
  "a number": "um número",
  "a whole number": "um número inteiro",
  "true or false": "true ou false",
  "a list": "uma lista",
  "a mapping": "um mapeamento",
  nothing: "vazio",
  "nothing else": "nada mais",
  "a size": "um tamanho",
  "a duration": "uma duração",
  "an octal number": "um número octal",
  "at least {}": "de pelo menos {}",
  "from {} to {}": "de {} a {}",
  ": put it in quotes": ": ponha entre aspas",
  " ({} is not set)": " ({} não tem valor)",
  " (bytes)": " (bytes)",
  ": write {}m": ": escreva {}m",
  ", such as {}": ", como {}",
  "did you mean {}?": "seria {}?",
  "it stands in {}": "ela fica em {}",
  "it has none": "não há nenhum",
  "there is no other": "não há outro",
  "{}{}": "{}{}",
  "{}, {}": "{}, {}",

  // Values of compose files.
  "{}, expected {}": "{}, o esperado é {}",
  "{}, expected {}{}": "{}, o esperado é {}{}",
  "{}, expected a list": "{}, o esperado é uma lista",
  "{}, expected a list of ports": "{}, o esperado é uma lista de portas",
  "{}, expected a mapping": "{}, o esperado é um mapeamento",
  "{}: {}, expected a mapping": "{}: {}, o esperado é um mapeamento",
  "{}: got nothing, expected a mapping": "{}: veio vazio, o esperado é um mapeamento",
  "{}: {}, expected letters, digits, dots, - and _":
    "{}: {}, o esperado são letras, algarismos, pontos, - e _",
  "{}, expected text": "{}, o esperado é texto",
  "{}, expected text that matches {}": "{}, o esperado é um texto que case com {}",
  "{}, expected a number {}": "{}, o esperado é um número {}",
  "{}, expected a whole number from 0 to {}": "{}, o esperado é um número inteiro de 0 a {}",
  "{}, expected whole MiB from {} to {}": "{}, o esperado são MiB inteiros de {} a {}",
  "{}, expected a whole number from {} to {}": "{}, o esperado é um número inteiro de {} a {}",
  "{}, expected DRIVER=VALUE": "{}, o esperado é FATOR=VALOR",
  "reservation {} MiB is above the limit of {} MiB":
    "a reserva de {} MiB está acima do limite de {} MiB",
  "{}, expected at most 16 TiB": "{}, o esperado é no máximo 16 TiB",
  "{}{}, expected a size: {}": "{}{}, o esperado é um tamanho: {}",
  "{}{}, expected at least {}m, the least that Docker takes{}":
    "{}{}, o esperado são pelo menos {}m, o mínimo que o Docker aceita{}",
  "{}, expected a mount: data:/var/lib/data, ./data:/data:ro":
    "{}, o esperado é uma montagem: data:/var/lib/data, ./data:/data:ro",
  "{}, expected a port: 8080:80, 127.0.0.1:8080:80/tcp":
    "{}, o esperado é uma porta: 8080:80, 127.0.0.1:8080:80/tcp",
  "{}, expected a service that starts: {}": "{}, o esperado é um serviço que inicie: {}",
  "{}, expected a file": "{}, o esperado é um arquivo",
  "{}, expected NAME=VALUE": "{}, o esperado é NOME=VALOR",
  "expected NAME=VALUE in its list": "o esperado é NOME=VALOR na lista",
  "expected a mapping with the key services": "o esperado é um mapeamento com a chave services",
  "expected a path": "falta um caminho",
  "expected the name of a service": "o esperado é o nome de um serviço",
  "format: {}, expected raw, or no format": "format: {}, o esperado é raw, ou nenhum format",
  "got {}, expected one of {}": "veio {}, o esperado é um destes: {}",
  "got {}, expected one of the file's models: {}":
    "veio {}, o esperado é um dos modelos do arquivo: {}",
  "got nothing over what another file says: leave it out, or write !reset null":
    "vazio sobre o que outro arquivo diz: deixe de fora, ou escreva !reset null",
  "begins with {}, expected CMD, CMD-SHELL or NONE":
    "começa com {}, em vez de CMD, CMD-SHELL ou NONE",
  "is not a key that Compose knows here: {}": "não é uma chave que o Compose conheça aqui: {}",
  "has no {}, which it needs": "não tem {}, de que precisa",
  "has {} twice": "tem {} duas vezes",
  "has more than {} ports": "tem mais de {} portas",
  "mounts {} twice": "monta {} duas vezes",
  "{}, which is the name of {}'s: expected another one": "{}, que é o nome do de {}: escolha outro",
  "{} is {} bytes and {} {}: declare one of them": "{} é {} bytes e {} {}: declare só um dos dois",
  "scale is {} and deploy.replicas {}: declare one of them":
    "scale é {} e deploy.replicas {}: declare só um dos dois",
  "{} replicas cannot all be called {}: leave out container_name":
    "{} réplicas não podem se chamar todas {}: tire container_name",
  "has network_mode and networks: leave one of them out":
    "tem network_mode e networks: tire um dos dois",
  "has dockerfile and dockerfile_inline: leave one of them out":
    "tem dockerfile e dockerfile_inline: tire um dos dois",
  "has neither image nor build": "não tem image nem build",
  "a quote or an escape in the command is not closed":
    "uma aspa ou um escape do comando não foi fechado",
  "the quote is not closed": "a aspa não foi fechada",

  // Files of compose projects.
  "line {}, column {}: {}": "linha {}, coluna {}: {}",
  "line {}: expected NAME=VALUE": "linha {}: o esperado é NOME=VALOR",
  "is nested deeper than {} levels": "tem mais de {} níveis de aninhamento",
  "its aliases expand to more than {} values": "os aliases se expandem em mais de {} valores",
  "{} contains itself": "{} contém a si mesmo",
  "goes in a circle: {}": "anda em círculo: {}",
  "leads to more than {} files": "leva a mais de {} arquivos",
  "is merged from more than a million entries": "junta mais de um milhão de entradas",
  "cannot be merged: it is a list, a mapping or text in different files":
    "não pode ser juntado: é uma lista, um mapeamento ou texto em arquivos diferentes",
  "cannot read the variable in {}: write $$ for a plain $":
    "não dá para ler a variável em {}: escreva $$ para um $ literal",
  "has variables inside each other deeper than {} levels":
    "tem variáveis umas dentro das outras em mais de {} níveis",
  "its variables grow it beyond {} characters": "as variáveis o fazem passar de {} caracteres",
  "the required variable {} has no value{}": "a variável obrigatória {} não tem valor{}",
  "{} (also {})": "{} (também {})",
  "{}; {}: {}": "{}; {}: {}",
  "has no services": "não tem serviços",
  "no service starts": "nenhum serviço inicia",
  "no service starts: expected --profile with one of {}":
    "nenhum serviço inicia: use --profile com um destes: {}",
  "there is no compose.yaml here: name the compose files to judge{}":
    "não há compose.yaml aqui: diga quais arquivos compose avaliar{}",
  "there is no file {}": "não há o arquivo {}",
  "there is no such file": "não existe esse arquivo",
  "{} is not on this machine: expected a local file":
    "{} não está nesta máquina: o esperado é um arquivo local",
  "{} lies outside {}: run enxuto from a folder that holds both":
    "{} fica fora de {}: rode o enxuto em uma pasta que contenha os dois",
  "lies outside, or is not there: Compose is asked only of files that were checked":
    "fica fora, ou não existe: só se pergunta ao Compose por arquivos verificados",
  "is a directory, expected a file": "é um diretório, o esperado é um arquivo",
  "is a link that leads outside {}: it is not read":
    "é um link que leva para fora de {}: não é lido",
  "is not a regular file": "não é um arquivo comum",
  "is a binary file, expected text": "é um arquivo binário, o esperado é texto",
  "has no FROM": "não tem FROM",
  "it is not on this machine": "não está nesta máquina",
  "is written for {}": "é escrito para {}",
  "cannot be read: {}": "não pode ser lido: {}",
  "has {} MB, expected a text of at most {} MB":
    "tem {} MB, o esperado é um texto de no máximo {} MB",
};
