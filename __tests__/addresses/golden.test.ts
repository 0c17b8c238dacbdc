import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENVIRONMENTS, environment, synthesise } from "../support/environments";

const GOLDEN = join(__dirname, "golden");

/**
 * The Terraform addresses of every stack of every shipped environment. An address that is gone is a resource that
 * existing deployments destroy: it needs a `moved` block or a note in docs/. New lists: UPDATE_ADDRESSES=1.
 */
describe.each(ENVIRONMENTS)("the addresses of %s", (name) => {
  const stacks = synthesise(environment(name));

  test.each(stacks.map((stack) => [stack.name, stack] as const))(
    "of stack %s are those of the golden list",
    (stackName, stack) => {
      const file = join(GOLDEN, `${stackName}.txt`);
      if (process.env["UPDATE_ADDRESSES"]) writeFileSync(file, `${stack.addresses.join("\n")}\n`);
      if (!existsSync(file))
        throw new Error(`there is no golden list for ${stackName}: run UPDATE_ADDRESSES=1 npm test -- addresses`);
      expect(stack.addresses).toEqual(readFileSync(file, "utf8").trimEnd().split("\n"));
    },
  );

  test("hold no account, region, address range or position of a list", () => {
    for (const address of stacks.flatMap((stack) => stack.addresses)) {
      expect(address).not.toMatch(/123456789012|eu_?-?west|eu_?-?central|10_\d|_\d+_[0-9A-F]{8}$/i);
    }
  });
});
