import { openWorkspace } from "../../tools/lab/workspace";
import { ENVIRONMENTS, environment, synthesise } from "../support/environments";

/** The real AWS provider checks every argument of every stack against its schema and its own validators. */
describe.each(ENVIRONMENTS)("the stacks of %s", (name) => {
  test.each(synthesise(environment(name)).map((stack) => [stack.name, stack] as const))(
    "%s is valid for the AWS provider",
    async (_, stack) => {
      const workspace = await openWorkspace({ stackDirectory: stack.directory });
      try {
        await workspace.validate();
      } finally {
        workspace.close();
      }
    },
  );
});
