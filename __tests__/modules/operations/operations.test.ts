import { parse } from "yaml";
import { planOperations } from "../../../domain/operations/plan";
import { Operations } from "../../../modules/operations/operations";
import { synth } from "../../support/synth";

const result = synth(
  (stack) =>
    void new Operations(stack, "Operations", {
      plan: planOperations("prod", "eu-west-1"),
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

test("a region has three documents, under names of the environment and the region", () => {
  expect(documents.map(({ name, attributes }) => [name, attributes["name"]])).toEqual([
    ["Operations_Failover", "prod-eu-west-1-iris-failover"],
    ["Operations_PrepareReplacement", "prod-eu-west-1-iris-prepare-replacement"],
    ["Operations_RunAgain", "prod-eu-west-1-iris-run-again"],
  ]);
  expect(result.addresses).toHaveLength(3);
});

test.each(documents)(
  "$name runs one shell script on Linux instances, ends after a bound, and takes nothing that a person types",
  ({ attributes }) => {
    expect(attributes).toEqual({
      name: expect.any(String),
      document_type: "Command",
      document_format: "YAML",
      target_type: "/AWS::EC2::Instance",
      content: expect.any(String),
      tags: { Name: attributes["name"] },
    });
    const { schemaVersion, description, parameters, mainSteps } = parse(content(attributes));
    expect([schemaVersion, parameters]).toEqual(["2.2", undefined]);
    expect(description.length).toBeGreaterThan(0);
    expect(mainSteps).toEqual([
      {
        action: "aws:runShellScript",
        name: expect.stringMatching(/^[A-Za-z]+$/),
        precondition: { StringEquals: ["platformType", "Linux"] },
        inputs: { timeoutSeconds: expect.stringMatching(/^(1800|7200)$/), runCommand: [expect.any(String)] },
      },
    ]);
  },
);

test.each(documents)(
  "$name holds no text that Terraform or Systems Manager would fill in, and names its servers' bucket",
  ({ attributes }) => {
    expect(String(attributes["content"])).not.toMatch(/(?<![$%])[$%]\{/);
    expect(content(attributes)).not.toMatch(/\{\{|@@/);
    expect(content(attributes)).toContain("'prod-configuration'");
  },
);
