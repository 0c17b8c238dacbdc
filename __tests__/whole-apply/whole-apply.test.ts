import { mockApply } from "../../tools/lab/mock-provider";
import { ENVIRONMENTS, environment, synthesise } from "../support/environments";

/** Every resource of every environment is applied with the real provider's schema and no server. */
describe.each(ENVIRONMENTS)("the stacks of %s", (name) => {
  test.each(synthesise(environment(name)).map((stack) => [stack.name, stack] as const))(
    "%s applies as a whole",
    async (_, stack) => {
      const { passed, errors, resources } = await mockApply(stack.directory);
      expect(errors).toEqual([]);
      expect(passed).toBe(true);
      expect(resources).toBe(stack.addresses.length);
    },
  );
});
