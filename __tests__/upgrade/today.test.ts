import { Mock, startMock } from "../../tools/lab/mock";
import { Plan } from "../../tools/lab/terraform-json";
import { openWorkspace } from "../../tools/lab/workspace";
import { judge } from "../../tools/plan-guard/judge";
import { StackOutput, synthesise } from "../support/environments";
import { acceptedIn } from "./accepted-changes";
import { Change, changesOf, compare } from "./changes";
import { Release, RELEASES } from "../support/release";

/** Applied, and not only planned: see prod.test.ts. */
const APPLIED = { release: RELEASES.at(-1), environment: "prod" };

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.stop());

/** A plan of a stack of today on the state that a release left. */
async function planned(release: Release, stack: StackOutput): Promise<Plan> {
  const workspace = await openWorkspace({ stackDirectory: stack.directory, mock });
  try {
    workspace.writeState(release.state(stack.name));
    return (await workspace.planOnState()).json;
  } finally {
    workspace.close();
  }
}

describe.each(RELEASES)("today's code over an environment of release %s", (version) => {
  const release = new Release(version);
  const changes: Change[] = [];
  const environments = release.environments.filter(
    (name) => name !== APPLIED.environment || version !== APPLIED.release,
  );

  test.each(environments)("%s: nothing that holds data goes, and no server stops", async (environment) => {
    const stacks = synthesise(release.document(environment));
    expect(stacks.map(({ name }) => name).sort()).toEqual(release.stacks(environment).sort());
    for (const stack of stacks) {
      const plan = await planned(release, stack);
      changes.push(...changesOf(stack.name, plan));
      expect(judge(plan).findings).toEqual([]);
    }
  });

  test("every other change is listed, with its reason", () => {
    const stacks = environments.flatMap((environment) => release.stacks(environment));
    expect(compare(changes, acceptedIn(version, stacks))).toEqual([]);
  });
});
