import { App, TerraformStack, Testing } from "cdktf";
import fc from "fast-check";
import { deployment } from "../../domain/config/deployment";
import { DeploymentPlan } from "../../domain/deployment-plan";
import { planDocument } from "../../domain/plan";
import { DnsStack } from "../../stacks/dns-stack";
import { RegionStack } from "../../stacks/region-stack";
import { planOf } from "../support/documents";
import { PLANNED } from "../support/every-text";
import { placeOf, textsOf, withText } from "../support/schema-texts";

/** The JSON of every stack of a plan. */
function written({ regions, dns }: DeploymentPlan): string {
  const app = Testing.stubVersion(new App({ stackTraces: false }));
  const stacks: TerraformStack[] = regions.map((region) => new RegionStack(app, region));
  if (dns) stacks.push(new DnsStack(app, dns));
  return stacks
    .map((stack) => {
      stack.prepareStack();
      return Testing.synth(stack, false);
    })
    .join("\n");
}

/** What Terraform would evaluate, with what stands before it. A first character that is doubled, or more than that, begins nothing. */
function evaluated(json: string): string[] {
  const found = [...json.matchAll(/(?<!\$)\$\{[^}]*\}?|(?<!%)%\{[^}]*\}?/g)];
  return [
    ...new Set(found.filter(([text]) => !OURS.test(text)).map(({ index }) => json.slice(index - 60, index + 40))),
  ];
}

/** References that constructs make. */
const OURS = /^\$\{(tolist\()?(data\.)?aws_[a-z0-9_]+\.[A-Za-z0-9_-]+(\.[a-z0-9_]+|\[0\]|\))*\}$/;

const STRANGE = fc.string({
  unit: fc.constantFrom(..."${}%[]().a1-_/: \"'\\&#<>|;`~^*?@=,+é"),
  minLength: 1,
  maxLength: 2,
});

/** The document with something strange behind every text that takes it. */
function strange(original: unknown): { readonly document: unknown; readonly changed: number } {
  let document = original;
  let changed = 0;
  for (const [index, pattern] of textsOf(deployment).entries()) {
    const place = placeOf(pattern, document);
    if (place === undefined || place.isKey) continue;
    const others = fc
      .sample(STRANGE, { seed: 20261129 + index, numRuns: 6 })
      .map((behind) => withText(document, place, `${place.text}${behind}`));
    const accepted = others.find((other) => planDocument(other).plan !== undefined);
    if (accepted === undefined) continue;
    document = accepted;
    changed += 1;
  }
  return { document, changed };
}

test("of whatever texts a document may hold, Terraform evaluates only references of ours", () => {
  const documents = PLANNED.slice(0, 3).map(strange);
  expect(documents.reduce((sum, { changed }) => sum + changed, 0)).toBeGreaterThan(30);
  for (const { document } of documents) expect(evaluated(written(planOf(document)))).toEqual([]);
});

const HOSTILE = '${file("/etc/passwd")}%{for x in y}';

/** Texts of a plan that come from the document as they are; planning refuses templates in them, and constructs escape them all the same. */
const FROM_THE_DOCUMENT =
  /^regions\.\d+\.((keys\.\d+\.existingArn|(roles\.\d+|flowLogs)\.(permissionsBoundary|path|rolePath)|roles\.\d+\.statements\.\d+\.resources\.\d+)|(mirrors|appTiers|webTiers)\.\d+\.(arbiter\.)?instanceProfile|webTiers\.\d+\.(loadBalancer\.(webAclArn|healthPath)|certificate\.(arn|zoneId)|domain|applications\.\d+)|configuration\.(secrets\.\w+|kits\.\w+\.(bucket|key)|certificates\.(arn|secrets\.[^.]+)|hooks\.[^.]+\.\w+\.(bucket|key))|tags\.(?!environment|Environment)[^.]+|dns\.publicZoneId|providerVersion|stack\.backend\.settings\..*)$|^dns\.(records\.\d+\.name|zoneId|providerVersion)$/;

function hostile(node: unknown, path: string, reached: Set<string>): unknown {
  if (typeof node === "string") {
    if (!FROM_THE_DOCUMENT.test(path)) return node;
    reached.add(path.replace(/\d+/g, "0"));
    return `${node}${HOSTILE}`;
  }
  if (Array.isArray(node)) return node.map((inner, index) => hostile(inner, `${path}.${index}`, reached));
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, inner]) => [key, hostile(inner, path === "" ? key : `${path}.${key}`, reached)]),
  );
}

test("what a plan takes from the document is escaped wherever it is written", () => {
  const reached = new Set<string>();
  for (const document of PLANNED) {
    const json = written(hostile(planOf(document), "", reached) as DeploymentPlan);
    expect(evaluated(json)).toEqual([]);
    expect(json).toContain("$${file(");
  }
  expect(reached.size).toBeGreaterThan(40);
});
