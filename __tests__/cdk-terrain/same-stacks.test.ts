import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ENVIRONMENTS, environment, synthesise } from "../support/environments";
import { reference, withoutVersion } from "../support/reference";

/** In this layer every import of `cdktf` is `cdktn`, the continuation of CDKTF: see jest.config.js. */
test("the framework under test is CDK Terrain", () => {
  const { name } = JSON.parse(readFileSync(require.resolve("cdktf/package.json"), "utf8")) as { name: string };
  expect(name).toBe("cdktn");
});

test("CDK Terrain synthesises the same stacks from the same sources", () => {
  const made = Object.fromEntries(
    ENVIRONMENTS.flatMap((name) => synthesise(environment(name))).map(({ name, directory }) => [
      name,
      withoutVersion(readFileSync(join(directory, "cdk.tf.json"), "utf8")),
    ]),
  );
  expect(made).toEqual(reference());
});
