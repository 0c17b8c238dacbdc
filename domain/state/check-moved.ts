import { Deployment } from "../config/deployment";
import { seen } from "../config/describe-value";
import { Report } from "../problems";

/** Entries under `moved` that Terraform would refuse, or that are for no stack. */
export function checkMoved(moved: Deployment["moved"], stacks: readonly string[], report: Report): void {
  for (const [stack, moves] of Object.entries(moved)) {
    if (!stacks.includes(stack)) {
      report.problem(
        ["moved", stack],
        `${seen(stack)} is not one of the stacks: ${stacks.join(", ")}`,
        "use the name of a stack",
      );
    }
    const named = new Set<string>();
    moves.forEach(({ from, to }, index) => {
      const path = ["moved", stack, index];
      if (typeOf(from) !== typeOf(to)) {
        report.problem(
          path,
          `${seen(from)} and ${seen(to)} are of two types: a resource keeps its type`,
          "name two addresses of one type",
        );
      }
      for (const address of [from, to]) {
        if (named.has(address)) report.problem(path, `${seen(address)} stands here twice`, "name each address once");
        named.add(address);
      }
    });
  }
}

function typeOf(address: string): string {
  return address.slice(0, address.indexOf("."));
}
