import { closeOthers } from "../../../components/hosts/swarm/homes";
import { UserError } from "../../../core/capacity/user-error";

/** An engine without nodes that answers a question for a service with an error; gives what it was asked. */
function engineThatSays(problem: string) {
  const asked: string[] = [];
  const engine = async (words: readonly string[]) => {
    asked.push(words.slice(0, words[0] === "inspect" ? 3 : 2).join(" "));
    if (words[2] === "service") throw new UserError("docker", problem);
    return "";
  };
  return { engine, asked };
}

const homing = { name: "shop-db", version: 2, homes: ["big"] } as never;

test.each([
  "Error: No such service: shop-db",
  "Error response from daemon: service shop-db not found",
])("a service is new where Docker says so: %s", async (problem) => {
  const { engine, asked } = engineThatSays(problem);
  await closeOthers(engine, homing);
  expect(asked).toContain("node ls");
});

test("a service of which Docker gives no answer is not taken for a new one", async () => {
  const { engine, asked } = engineThatSays("Error response from daemon: context deadline exceeded");
  await expect(closeOthers(engine, homing)).rejects.toThrow("context deadline exceeded");
  expect(asked).toEqual(["inspect --type service"]);
});
