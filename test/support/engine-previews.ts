import { EngineStack, type Outcome, type PreviewsTask } from "./engine";

/** Previews one stack under several configurations and prints the outcomes. */
async function main({ name, folder, configs }: PreviewsTask): Promise<void> {
  process.chdir(folder);
  const stack = await EngineStack.create(name, folder, {}, {});
  const outcomes: Outcome[] = [];
  for (const config of configs) {
    stack.configure(config);
    outcomes.push(await stack.preview());
  }
  console.log(JSON.stringify(outcomes));
}

main(JSON.parse(process.argv[2]));
