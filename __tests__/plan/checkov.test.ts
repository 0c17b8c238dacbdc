import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { run } from "../../tools/lab/child-process";
import { Mock, startMock } from "../../tools/lab/mock";
import { pythonEnvironment } from "../../tools/lab/python";
import { ENVIRONMENTS } from "../support/environments";
import { ACCEPTED_FINDINGS } from "./accepted-findings";
import { shippedPlan } from "./shipped-plan";

interface Finding {
  readonly check: string;
  readonly says: string;
  /** `<environment> <address without its hash>`. */
  readonly resource: string;
}

interface Scan {
  readonly results: {
    readonly failed_checks: readonly { check_id: string; check_name: string; file_path: string; resource: string }[];
  };
  readonly summary: { readonly passed: number; readonly parsing_errors: number };
}

const sentence = ({ check, says, resource }: Finding) => `${check} (${says}): ${resource}`;

describe("the policy scanner checkov", () => {
  let folder: string;
  let mock: Mock | undefined;
  let findings: readonly Finding[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "iris-checkov-"));
    const { bin } = await pythonEnvironment("policy");
    const files: string[] = [];
    for (const name of ENVIRONMENTS) {
      const file = join(folder, `${name}.json`);
      copyFileSync(await shippedPlan(name, async () => (mock ??= await startMock())), file);
      files.push(file);
    }
    findings = await scan(bin, files);
  });
  afterAll(async () => {
    await mock?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Without its platform, without downloads, and with no way out. */
  async function scan(bin: string, files: readonly string[]): Promise<Finding[]> {
    const home = join(folder, "home");
    mkdirSync(home);
    const nowhere = "http://127.0.0.1:9";
    const options = ["--framework", "terraform_plan", "--skip-download", "--compact", "--quiet", "--output", "json"];
    const { stdout, stderr } = await run(join(bin, "checkov"), [...options, "--file", ...files], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: home, LOG_LEVEL: "ERROR", HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere },
    });
    if (!stdout.startsWith("{")) throw new Error(`checkov gave no result:\n${stdout}\n${stderr}`);
    const { results, summary } = JSON.parse(stdout) as Scan;
    expect(summary.parsing_errors).toBe(0);
    expect(summary.passed).toBeGreaterThan(1000);
    return results.failed_checks.map(({ check_id, check_name, file_path, resource }) => ({
      check: check_id,
      says: check_name,
      resource: `${basename(file_path, ".json")} ${resource.replace(/_[0-9A-F]{8}$/, "")}`,
    }));
  }

  test("finds nothing in the shipped environments but what is accepted", () => {
    const accepted = ({ check, resource }: Finding) =>
      ACCEPTED_FINDINGS[check]?.resources.some((pattern) => pattern.test(resource)) ?? false;
    expect(findings.filter((finding) => !accepted(finding)).map(sentence)).toEqual([]);
  });

  test("still finds everything that is accepted", () => {
    const unseen = Object.entries(ACCEPTED_FINDINGS).flatMap(([check, { resources }]) =>
      resources
        .filter((pattern) => !findings.some((finding) => finding.check === check && pattern.test(finding.resource)))
        .map((pattern) => `${check}: ${pattern.source}`),
    );
    expect(unseen).toEqual([]);
  });
});
