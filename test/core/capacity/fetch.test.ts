import { admit } from "../../../core/capacity/admission";
import { fitOf } from "../../../core/capacity/fit";
import { DEFAULT_RESERVE } from "../../../core/capacity/reserve";
import { loadsOf } from "../../../core/model/system";
import { accountText } from "../../../core/report/account";
import { audioVoice } from "../../../systems/audio-voice";
import { conectaSaude } from "../../../systems/conecta-saude";
import { inWords } from "../../support/in-words";

/** A service that fetches weights, next to one that does not, on so much that `headroomMiB` are left. */
function admitted(headroomMiB: number) {
  const service = { replicas: 1, rollout: "stop-first", memory: { reservationMiB: 300 } } as const;
  const loads = [
    { ...service, name: "web" },
    { ...service, name: "llm", fetchMiB: 96 },
  ];
  return admit(loads, 444 + 600 + headroomMiB, DEFAULT_RESERVE);
}

describe("weights that are fetched during an up", () => {
  test("take their container's limit and its share of the engine out of the headroom", () => {
    expect(admitted(500).memory).toMatchObject({ headroomMiB: 500, fetchMiB: 108 });
    expect(admitted(108).warnings).toEqual([]);
    expect(inWords(admitted(107).warnings)).toEqual([
      "weights are fetched in up to 108 MiB while everything runs, and 107 MiB are left besides the eviction margin",
    ]);
    expect(admitted(-1).warnings).toEqual([]);
  });

  test("are a row of the account of a system with weights, and of no other", () => {
    const account = (system: typeof conectaSaude) => {
      const fit = fitOf({
        ...{
          system: system.name,
          profile: "seed",
          loads: loadsOf(system),
          reserve: DEFAULT_RESERVE,
        },
        host: {
          ...{ kind: "local", size: "4GB", memTotalMiB: 4096 },
          memTotalIs: "declared",
        },
        ...{ hostOffers: [], profileOffers: [] },
      });
      return accountText(fit)
        .split("\n")
        .filter((line) => line.includes("weights"));
    };
    expect(account(conectaSaude)).toEqual([
      expect.stringMatching(/^ {4}used while weights are fetched +108$/),
    ]);
    expect(account(audioVoice)).toEqual([]);
  });
});
