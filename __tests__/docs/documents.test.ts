import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseConfig } from "../../domain/config/parse";
import { describeProblems } from "../../domain/document/describe-findings";
import { planDocuments } from "../../domain/document/plan-documents";
import { minimumRelease } from "../../domain/iris/releases";
import { subnetRange } from "../../domain/network/blocks";
import { formatRange, parseRange } from "../../domain/network/ipv4";
import { SUBNET_TIERS } from "../../domain/network/plan";
import { blocks, PAGES, ROOT } from "./markdown";
import { keyExists } from "./schema-keys";

const page = (file: string) => PAGES.find((candidate) => candidate.file === file)!;
const PROD = readFileSync(join(ROOT, "environments", "prod.yaml"), "utf8");

const snippets = PAGES.flatMap((each) =>
  blocks(each, "yaml").map((text) => ({ file: each.file, text, value: parse(text) as Record<string, unknown> })),
);
const whole = snippets.filter(({ value }) => "environment" in value);
const parts = snippets.filter(({ value }) => !("environment" in value));

function planned(text: string) {
  const [result] = planDocuments([{ file: "environments/hospital.yaml", text }]);
  return result!;
}

test.each(whole.map(({ file, text }) => [file, text] as const))(
  "a whole document in %s plans without problems and warnings",
  (_, text) => {
    const { problems, warnings, document } = planned(text);
    expect({ problems, warnings, syntax: document.syntaxProblems }).toEqual({ problems: [], warnings: [], syntax: [] });
  },
);

/** `part` laid over `base`, map by map. */
function over(base: unknown, part: unknown): unknown {
  const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMap(base) || !isMap(part)) return part;
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(part)])].map((key) => [
      key,
      key in part ? over(base[key], part[key]) : base[key],
    ]),
  );
}

test.each(parts.map(({ file, text, value }) => [file, text, value] as const))(
  "a part of a document in %s has the allowed shape: %s",
  (_file, _text, value) => {
    expect(parseConfig(over(parse(PROD), value)).problems).toEqual([]);
  },
);

test("the README shows a whole document, operations shows parts", () => {
  expect(whole.map(({ file }) => file)).toEqual(["README.md"]);
  expect(parts.map(({ file }) => file)).toContain("docs/operations.md");
});

test("the mistakes in the README are what planning says of them", () => {
  const text = PROD.replace("name: PRODMIR", "name: PRODUCTION-MIRROR-1")
    .replace("b: { zone: b }", "b: { zone: d }")
    .replace("hospital: 10.9.0.0/16", "hospital: 0.0.0.0/0");
  const { document, problems, file } = planned(text);
  expect(blocks(page("README.md"), "text")).toEqual([`${describeProblems(file, document, problems)}\n`]);
});

test("every key of the document that a page names with its path exists", () => {
  const roots = "(?:regions|mirrors|appTiers|webTiers|state|dns|security|maintenance|retired)";
  const named = PAGES.flatMap(({ file, text }) =>
    [...text.matchAll(new RegExp(`\`(${roots}(?:\\.[A-Za-z0-9*<>-]+)+)\``, "g"))].map(([, path]) => ({
      file,
      path: path ?? "",
    })),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ path }) => !keyExists(path.split(".")))).toEqual([]);
});

test("fails on a path that the schema does not have", () => {
  expect(keyExists(["mirrors", "data", "members", "a", "zone"])).toBe(true);
  expect(keyExists(["mirrors", "data", "member"])).toBe(false);
  expect(keyExists(["state", "bucket"])).toBe(false);
});

test("the address table of the architecture page is that of the planner", () => {
  const vpc = parseRange("10.20.0.0/16")!;
  for (const tier of SUBNET_TIERS) {
    const subnets = ["a", "b", "c", "f"].map((zone) => formatRange(subnetRange(vpc, tier, zone)));
    expect(page("docs/architecture.md").text).toContain(` ${subnets.join(" | ")} |`);
  }
});

test("the README names the releases of IRIS that planning and servers demand", () => {
  const [plain, encrypted] = [false, true].map((encryption) => minimumRelease({ encryption }));
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain(
    `IRIS ${plain} or later, with \`encryption\` ${encrypted} or later`,
  );
});
