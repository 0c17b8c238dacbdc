import { PassThrough } from "node:stream";
import { isApproved } from "../../../tools/deploy/approve";
import { readArguments } from "../../../tools/deploy/arguments";
import { deployStack } from "../../../tools/deploy/deploy-stack";
import { Stack } from "../../../tools/deploy/stack";
import { change, DELETE, planOf, UPDATE } from "../plan-guard/builders";

const STACK = "prod-eu-west-1";
const UPDATED = planOf(change("aws_s3_object.x", UPDATE));
const WITHOUT_BALANCER = planOf(change("aws_lb.x", DELETE));

/** What becomes of a stack whose commands end so, and in what order they came. */
async function deployed(
  ends: Partial<Stack> = {},
  allow: readonly string[] = [],
  says: "auto" | "yes" | "no" = "auto",
) {
  const steps: string[] = [];
  const step =
    <Result>(name: keyof Stack, result: Result) =>
    () => (steps.push(name), (ends[name]?.() as Result) ?? result);
  const stack: Stack = {
    init: step("init", true),
    plan: step("plan", "changes"),
    show: () => (steps.push("show"), ends.show ? ends.show() : UPDATED),
    apply: step("apply", true),
    close: () => undefined,
  };
  const problem = await deployStack(
    stack,
    { stack: STACK, approved: says === "auto", guard: { allow } },
    {
      tell: (line) => void steps.push(line.split("\n")[0]!),
      approves: (question) => (steps.push(question), Promise.resolve(says === "yes")),
    },
  );
  return { problem, steps };
}
const ALLOWED = "plan guard: allowed: 0 create, 1 update, 0 replace, 0 delete, 0 forget, 0 unchanged";
const REFUSED = "plan guard: refused, 1 finding(s)";
const QUESTION = `Apply this plan to ${STACK}? Only 'yes' is taken: `;

test("plans, asks the guard, and applies", async () => {
  expect(await deployed()).toEqual({ problem: undefined, steps: ["init", "plan", "show", ALLOWED, "apply"] });
});

test("an empty plan is neither judged nor applied", async () => {
  expect(await deployed({ plan: () => "empty" })).toEqual({
    problem: undefined,
    steps: ["init", "plan", `deploy: nothing to change in ${STACK}`],
  });
});

test("what the guard refuses is not applied, nor is anybody asked, until its address is named", async () => {
  const show = () => WITHOUT_BALANCER;
  for (const says of ["auto", "yes"] as const)
    expect(await deployed({ show }, [], says)).toEqual({
      problem: "not applied",
      steps: ["init", "plan", "show", REFUSED],
    });
  expect((await deployed({ show }, ["aws_lb.x"])).steps.at(-1)).toBe("apply");
});

test("a person sees the verdict before the question, and applies with 'yes' alone", async () => {
  const asked = ["init", "plan", "show", ALLOWED, QUESTION];
  expect(await deployed({}, [], "yes")).toEqual({ problem: undefined, steps: [...asked, "apply"] });
  expect(await deployed({}, [], "no")).toEqual({ problem: "not applied", steps: asked });
});

test.each<[string, Partial<Stack>, number]>([
  ["init", { init: () => false }, 1],
  ["plan", { plan: () => "failed" }, 2],
  ["show", { show: () => undefined }, 3],
  ["apply", { apply: () => false }, 5],
])("fails when terraform %s fails, and goes no further", async (command, ends, count) => {
  const { problem, steps } = await deployed(ends);
  expect([problem, steps.length]).toEqual([`terraform ${command} failed`, count]);
});

test.each([
  ["yes\n", true],
  ["y\n", false],
  ["no\nyes\n", false],
  ["\n", false],
  ["", false],
])("a person who answers %j has approved: %s", async (answer, approved) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(answer);
  expect(await isApproved("Apply? ", input, output)).toBe(approved);
  expect(String(output.read())).toContain("Apply? ");
});

test.each<[string[], unknown]>([
  [[STACK], { stack: STACK, approved: false, guard: { allow: [] } }],
  [
    [STACK, "--auto-approve", "--allow", "aws_lb.x", "--allow", "aws_eip.y", "--maintenance", "aws_instance.A"],
    { stack: STACK, approved: true, guard: { allow: ["aws_lb.x", "aws_eip.y"], maintenance: "aws_instance.A" } },
  ],
  [[], "one stack is needed, got 0"],
  [[STACK, "prod-dns"], "one stack is needed, got 2"],
  [[STACK, "--allow="], "--allow names an address, got nothing"],
  [[STACK, "--force"], expect.stringMatching(/^Unknown option '--force'/)],
])("reads the arguments %j", (args, expected) => {
  expect(readArguments(args)).toEqual(expected);
});
