import { parse } from "yaml";
import { planOperations } from "../../../domain/operations/plan";
import { documentContent, Operations } from "../../../modules/operations/operations";
import { MIRROR } from "../../support/mirror-plans";
import { synth } from "../../support/synth";

const result = synth(
  (stack) =>
    void new Operations(stack, "Operations", {
      plan: planOperations("prod", "eu-west-1", [MIRROR], { protection: true }),
      bucketName: "prod-configuration",
    }),
);
const plain = (name: string): string => name.replace(/_[0-9A-F]{8}$/, "");
const documents = Object.entries(result.named("aws_ssm_document")).map(([name, attributes]) => ({
  name: plain(name),
  attributes,
}));
/** The text that AWS gets: Terraform makes one sign of two. */
const content = (attributes: Record<string, unknown>): string =>
  String(attributes["content"]).replace(/([$%])\1\{/g, "$1{");

/** Of the documents that change who may be primary. Its words reach a shell, so each is one of a closed list. */
const MEMBER = { type: "String", description: expect.any(String), allowedValues: ["data-a", "data-b", "data-c"] };
/** Without a default: who sends it has to say it. */
const LOSS = { type: "String", description: expect.any(String), allowedValues: ["accepted"] };
const CHECKS = {
  checks: { type: "String", description: expect.any(String), default: "read-only", allowedValues: ["read-only"] },
};
const PARAMETERS: Readonly<Record<string, object>> = {
  Operations_LetBack: { member: MEMBER },
  Operations_Promote: { member: MEMBER },
  Operations_PromoteAlone: { member: MEMBER },
  Operations_PromoteAloneWithLoss: { member: MEMBER, loss: LOSS },
  Operations_Resume: { member: MEMBER },
  Operations_ResumeWithLoss: { member: MEMBER, loss: LOSS },
  Operations_KitCheck: CHECKS,
};

test("a region has ten documents, under names of the environment and the region", () => {
  expect(documents.map(({ name, attributes }) => [name, attributes["name"]])).toEqual([
    ["Operations_Failover", "prod-eu-west-1-iris-failover"],
    ["Operations_KitCheck", "prod-eu-west-1-iris-kit-check"],
    ["Operations_LetBack", "prod-eu-west-1-iris-let-back"],
    ["Operations_PrepareReplacement", "prod-eu-west-1-iris-prepare-replacement"],
    ["Operations_PromoteAloneWithLoss", "prod-eu-west-1-iris-promote-alone-with-loss"],
    ["Operations_PromoteAlone", "prod-eu-west-1-iris-promote-alone"],
    ["Operations_Promote", "prod-eu-west-1-iris-promote"],
    ["Operations_ResumeWithLoss", "prod-eu-west-1-iris-resume-with-loss"],
    ["Operations_Resume", "prod-eu-west-1-iris-resume"],
    ["Operations_RunAgain", "prod-eu-west-1-iris-run-again"],
  ]);
  expect(result.addresses).toHaveLength(10);
});

test("a region without members that may be primary has no orders", () => {
  const members = MIRROR.members.filter(({ letter }) => letter === "d");
  const plan = planOperations("prod", "eu-west-1", [{ members }], { protection: true });
  const { named } = synth((stack) => void new Operations(stack, "Operations", { plan, bucketName: "b" }));
  expect(Object.keys(named("aws_ssm_document")).map(plain)).toEqual([
    "Operations_Failover",
    "Operations_KitCheck",
    "Operations_PrepareReplacement",
    "Operations_RunAgain",
  ]);
});

test.each(documents)(
  "$name runs one shell script on Linux instances, ends after a bound, and takes no word but of closed lists",
  ({ name, attributes }) => {
    expect(attributes).toEqual({
      name: expect.any(String),
      document_type: "Command",
      document_format: "YAML",
      target_type: "/AWS::EC2::Instance",
      content: expect.any(String),
      tags: { Name: attributes["name"] },
    });
    const { schemaVersion, description, parameters, mainSteps } = parse(content(attributes));
    expect([schemaVersion, parameters]).toEqual(["2.2", PARAMETERS[name]]);
    expect(description.length).toBeGreaterThan(0);
    expect(mainSteps).toEqual([
      {
        action: "aws:runShellScript",
        name: expect.stringMatching(/^[A-Za-z]+$/),
        precondition: { StringEquals: ["platformType", "Linux"] },
        inputs: { timeoutSeconds: expect.stringMatching(/^(1800|3600|7200)$/), runCommand: [expect.any(String)] },
      },
    ]);
  },
);

test.each(documents)(
  "$name holds no text that Terraform would fill in, and none but those words that Systems Manager does; it names its servers' bucket",
  ({ name, attributes }) => {
    expect(String(attributes["content"])).not.toMatch(/(?<![$%])[$%]\{/);
    const filledIn = [...content(attributes).matchAll(/'\{\{ (\w+) \}\}'/g)].map(([, word]) => word);
    expect(filledIn).toEqual(Object.keys(PARAMETERS[name] ?? {}));
    expect(content(attributes).replace(/'\{\{ \w+ \}\}'/g, "")).not.toMatch(/\{\{|@@/);
    expect(content(attributes)).toContain("'prod-configuration'");
  },
);

test("only without protection may the kit check change roles", () => {
  const given = [true, false].map((protection) => {
    const plan = planOperations("prod", "eu-west-1", [MIRROR], { protection });
    const { parameters, mainSteps } = parse(documentContent("kit-check", { bucketName: "b", ...plan }));
    const [command] = mainSteps[0].inputs.runCommand as [string];
    return [parameters.checks.allowedValues, /kit-check\.sh" (.+)/.exec(command)![1]];
  });
  expect(given).toEqual([
    [["read-only"], "'{{ checks }}' 'on'"],
    [["read-only", "sandbox"], "'{{ checks }}' 'off'"],
  ]);
});
