import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AWS_PROVIDER_VERSION, findPluginMirror, writeCliConfig } from "../../../tools/lab/plugin-mirror";

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "iris-mirror-"))));
afterEach(() => rmSync(home, { recursive: true }));

const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

function mirrorAt(folder: string, version = AWS_PROVIDER_VERSION, platform = PLATFORM): string {
  mkdirSync(join(folder, "registry.example", "hashicorp", "aws", version, platform), { recursive: true });
  return folder;
}

test("the mirror that a person names is taken", () => {
  const mirror = mirrorAt(join(home, "chosen"));
  mirrorAt(join(home, ".terraform.d", "plugins"));
  expect(findPluginMirror({ HOME: home, IRIS_PLUGIN_MIRROR: mirror })).toBe(mirror);
});

test("fails on a named mirror without the provider, with the value and what to name", () => {
  expect(() => findPluginMirror({ HOME: home, IRIS_PLUGIN_MIRROR: home })).toThrow(
    `IRIS_PLUGIN_MIRROR is '${home}', which has no <host>/hashicorp/aws/5.100.0/${PLATFORM}: name the folder above the one with the host's name, or unset it`,
  );
});

test("a mirror of the user's own CLI configuration comes before those found by searching", () => {
  const mirror = mirrorAt(join(home, "from-cli"));
  mirrorAt(join(home, ".terraform.d", "plugins"));
  writeFileSync(
    join(home, ".terraformrc"),
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`,
  );
  expect(findPluginMirror({ HOME: home })).toBe(mirror);
});

test("a CLI configuration that does not exist is no obstacle", () => {
  const mirror = mirrorAt(join(home, ".terraform.d", "plugins"));
  expect(findPluginMirror({ HOME: home, TF_CLI_CONFIG_FILE: join(home, "absent") })).toBe(mirror);
});

test("a mirror with another release of the provider is passed over", () => {
  mirrorAt(join(home, ".terraform.d", "old"), "4.0.0");
  const mirror = mirrorAt(join(home, ".terraform.d", "plugins"));
  expect(findPluginMirror({ HOME: home })).toBe(mirror);
});

test("a mirror for another kind of machine is passed over", () => {
  mirrorAt(join(home, ".terraform.d", "other"), AWS_PROVIDER_VERSION, "plan9_mips");
  const mirror = mirrorAt(join(home, ".terraform.d", "plugins"));
  expect(findPluginMirror({ HOME: home })).toBe(mirror);
});

test("the CLI configuration installs the AWS provider from the mirror and everything else directly", () => {
  expect(readFileSync(writeCliConfig(home, "/mirror"), "utf8")).toBe(`disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = "/mirror"
    include = ["hashicorp/aws"]
  }
  direct {
    exclude = ["hashicorp/aws"]
  }
}
`);
});

test("without a mirror the CLI configuration leaves the choice to Terraform", () => {
  expect(readFileSync(writeCliConfig(home, undefined), "utf8")).toBe("disable_checkpoint = true\n");
});
