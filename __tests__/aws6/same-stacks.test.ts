import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { openWorkspace } from "../../tools/lab/workspace";
import { findTerraform } from "../../tools/lab/terraform-binary";
import { ENVIRONMENTS, environment, synthesise } from "../support/environments";
import { reference, withoutVersion } from "../support/reference";

/** In this layer the bindings are those of AWS provider 6: see jest.config.js. */
test("the bindings under test are those of AWS provider 6", () => {
  expect(Instance.tfResourceType).toBe("aws_instance");
  const { version } = JSON.parse(readFileSync(require.resolve("@cdktf/provider-aws/package.json"), "utf8")) as {
    version: string;
  };
  expect(version).toBe("21.22.1");
});

const stacks = ENVIRONMENTS.flatMap((name) => synthesise(environment(name)));

test("the bindings of AWS provider 6 synthesise the same stacks", () => {
  const made = Object.fromEntries(
    stacks.map(({ name, directory }) => [name, withoutVersion(readFileSync(join(directory, "cdk.tf.json"), "utf8"))]),
  );
  expect(made).toEqual(reference());
});

const terraform = findTerraform();
(("missing" in terraform ? test.skip : test) as typeof test)("AWS provider 5.100 accepts what they make", async () => {
  const largest = stacks.find(({ name }) => name === "prod-eu-west-1")!;
  const workspace = await openWorkspace({ stackDirectory: largest.directory });
  try {
    await workspace.validate();
  } finally {
    workspace.close();
  }
});
