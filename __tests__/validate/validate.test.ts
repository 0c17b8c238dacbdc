import { openWorkspace, Workspace } from "../../tools/lab/workspace";
import { ENVIRONMENTS, environment, synthesise } from "../support/environments";

/** The real AWS provider checks every argument of every stack against its schema and its own validators. */
describe("every stack of", () => {
  let workspace: Workspace | undefined;
  afterAll(() => workspace?.close());

  test.each(ENVIRONMENTS)("%s is valid for the AWS provider", async (name) => {
    for (const { directory, json } of synthesise(environment(name))) {
      // One running provider for all of them.
      workspace ??= await openWorkspace({ stackDirectory: directory });
      workspace.edit(() => json);
      await workspace.validate();
    }
  });
});
