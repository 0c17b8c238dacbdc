import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ENVIRONMENTS, environment, synthesise } from "../support/environments";

const stacks = ENVIRONMENTS.flatMap((name) => synthesise(environment(name))).map((stack) => ({
  ...stack,
  text: readFileSync(join(stack.directory, "cdk.tf.json"), "utf8"),
}));

test.each(stacks.map((stack) => [stack.name, stack] as const))(
  "%s carries nothing of the machine that made it",
  (_, { text }) => {
    expect(text).not.toContain(process.cwd());
  },
);

test.each(stacks.map((stack) => [stack.name, stack] as const))("%s names its backend and no other", (_, { json }) => {
  const terraform = json["terraform"] as { backend?: Record<string, unknown>; cloud?: unknown };
  expect([...Object.keys(terraform.backend ?? {}), ...(terraform.cloud ? ["cloud"] : [])]).toHaveLength(1);
  expect(json["data"] ?? {}).not.toHaveProperty("terraform_remote_state");
});

test.each(stacks.map((stack) => [stack.name, stack] as const))(
  "%s is the same on every synthesis",
  (name, { text }) => {
    const again = synthesise(environment(name.split("-")[0]!)).find((stack) => stack.name === name)!;
    expect(readFileSync(join(again.directory, "cdk.tf.json"), "utf8")).toBe(text);
  },
);

test("every stack lets AWS provider 5.100 to 6.x in", () => {
  const versions = stacks.map(
    ({ json }) =>
      (json["terraform"] as { required_providers: { aws: { version: string } } }).required_providers.aws.version,
  );
  expect([...new Set(versions)]).toEqual([">= 5.100.0, < 7.0.0"]);
});

test("every stack says which Terraform it needs", () => {
  const versions = stacks.map(({ json }) => (json["terraform"] as { required_version: string }).required_version);
  expect([...new Set(versions)]).toEqual([">= 1.10.0"]);
});

test("user data fits into what EC2 takes, with room to spare", () => {
  const sizes = stacks.flatMap(({ named }) =>
    Object.values(named("aws_instance")).map((server) => Buffer.byteLength(String(server["user_data"]))),
  );
  process.stdout.write(`largest user data: ${Math.max(...sizes)} of 16384 bytes\n`);
  expect(Math.max(...sizes)).toBeLessThan(8192);
});

test("no value looks like a credential", () => {
  for (const { text } of stacks)
    expect(text).not.toMatch(/A(KI|SI)A[0-9A-Z]{16}|BEGIN [A-Z ]*PRIVATE KEY|"password"\s*:\s*"(?!arn:)/);
});

test("Terraform replaces no load balancer of a protected environment, of whatever type, and any of a throw-away one", () => {
  const kept = stacks.flatMap(({ name, named }) =>
    ["aws_elb", "aws_lb"].flatMap((type) =>
      Object.values(named(type)).map((one) => {
        const { prevent_destroy: stays } = (one["lifecycle"] ?? {}) as { prevent_destroy?: boolean };
        return `${name.split("-")[0]} ${type} ${stays ?? false}`;
      }),
    ),
  );
  expect([...new Set(kept)].sort()).toEqual([
    "adopted aws_lb true",
    "private aws_elb true",
    "private aws_lb true",
    "prod aws_lb true",
    "sandbox aws_lb false",
  ]);
});
