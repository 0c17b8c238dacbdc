import fc from "fast-check";
import { deployment } from "../../../domain/config/deployment";
import { parseConfig } from "../../../domain/config/parse";
import { describeProblems } from "../../../domain/document/describe-findings";
import { planDocument } from "../../../domain/plan";
import { formatPath } from "../../../domain/problems";
import { change, WHOLE } from "../../support/documents";
import { DOCUMENTS } from "../../support/every-text";
import { Place, placeOf, textsOf, withText } from "../../support/schema-texts";

const TEXTS = textsOf(deployment);
const PLACES = TEXTS.flatMap((pattern): { pattern: string; document: unknown; place: Place }[] => {
  const found = DOCUMENTS.map((document) => ({ document, place: placeOf(pattern, document) })).find(
    ({ place }) => place,
  );
  return found?.place ? [{ pattern, document: found.document, place: found.place }] : [];
});

test("the schema takes text in 235 places, and each stands in a document of these tests", () => {
  expect(TEXTS.filter((text) => !PLACES.some(({ pattern }) => pattern === text))).toEqual([]);
  expect(PLACES).toHaveLength(235);
});

/** What a person sees of a document. */
function shown(document: unknown): string {
  const { problems } = planDocument(document);
  const start = { line: 1, column: 1 };
  return describeProblems("x.yaml", { value: document, syntaxProblems: [], locate: () => start }, problems);
}

/** What must not get past reading, anywhere in a text. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['${file("/etc/passwd")}', "holds '${'"],
  ["%{ if true }x%{ endif }", "holds '%{'"],
  ["${TfToken[TOKEN.0]}", "holds '${'"],
  ["#{TfToken[TOKEN.0]}", "holds 'TfToken['"],
  ["&{TfToken[TOKEN.0]}", "holds 'TfToken['"],
  ["$${x}", "holds '${'"],
  ["\u001b]0;title\u0007", "holds the character U+001B"],
  ["\n", "holds the character U+000A"],
  ["\u0000", "holds the character U+0000"],
  ["\u009b2J", "holds the character U+009B"],
  ["\u202e", "holds the character U+202E"],
  ["\u2028", "holds the character U+2028"],
];

const AROUND = [
  (hostile: string, text: string) => hostile + text,
  (hostile: string, text: string) => text + hostile,
  (hostile: string) => hostile,
];

test.each(PLACES.map((one, index) => ({ ...one, index })))(
  "fails on templates and control characters in $pattern",
  ({ document, place, index }) => {
    for (const [turn, [hostile, says]] of HOSTILE.entries()) {
      const text = AROUND[(index + turn) % AROUND.length]!(hostile, place.text);
      const at = formatPath([...place.path.slice(0, -1), place.isKey ? text : place.path.at(-1)!].map(positions));
      const problems = parseConfig(withText(document, place, text)).problems.filter(
        ({ path }) => formatPath(path) === at,
      );
      expect([at, problems.map(({ message }) => message)]).toEqual([at, [expect.stringContaining(says)]]);
    }
  },
);

/** Positions in lists are numbers. */
function positions(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}

const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

test.each(PLACES)("no value of $pattern fills or moves the screen", ({ document, place }) => {
  for (const text of [
    place.text + "x".repeat(2000 - place.text.length),
    `\u001b[2J\u202e\u0085${place.text}${"\ud800".repeat(100_000)}`,
  ]) {
    const lines = shown(withText(document, place, text)).split("\n");
    expect(lines.filter((line) => CONTROL.test(line) || line.length > 1000)).toEqual([]);
    expect(lines.length).toBeLessThan(60);
  }
});

const CONFIDENTIAL = PLACES.filter(
  ({ pattern, place }) =>
    !place.isKey && /(^|\.)(secrets|certificates?|keys|settings|escrow|password|gatewayPassword)(\.|$)/.test(pattern),
);

test("values below these keys may be secrets that somebody pasted", () => {
  expect(CONFIDENTIAL.map(({ pattern }) => pattern)).toEqual([
    "appTiers.*.password",
    "mirrors.*.encryption.escrow",
    "regions.*.certificates.privateCa",
    "regions.*.certificates.secrets.*",
    "regions.*.certificates.webPrivateCa",
    "regions.*.keys.ebs",
    "regions.*.keys.iris",
    "regions.*.keys.logs",
    "regions.*.keys.secrets",
    "regions.*.secrets.gatewayPassword",
    "regions.*.secrets.license",
    "regions.*.secrets.password",
    "state.settings.*",
    "webTiers.*.certificate.arns.*",
    "webTiers.*.certificate.validatedIn",
    "webTiers.*.gatewayPassword",
  ]);
});

const SECRET = "correct-horse-battery-staple";

test.each(CONFIDENTIAL)("a secret pasted at $pattern is not shown", ({ document, place }) => {
  for (const value of [
    SECRET,
    `${SECRET}\u001b`,
    `\${${SECRET}}`,
    `arn:aws:secretsmanager:${SECRET}`,
    `alias/${SECRET}`,
    [SECRET],
    { [SECRET.slice(0, 3)]: SECRET },
  ]) {
    expect(shown(withText(document, place, value))).not.toContain(SECRET);
  }
});

test.each([
  "regions.primary.secrets",
  "regions.primary.certificates",
  "regions.primary.certificates.secrets",
  "regions.primary.keys",
  "webTiers.web.certificate",
  "mirrors.data.encryption.escrow",
  "state.settings",
])("a secret pasted where the map %s belongs is not shown", (path) => {
  for (const value of [SECRET, [SECRET], 4711])
    expect(
      shown(change({ "regions.primary.certificates": {}, state: { backend: "http" }, [path]: value }, WHOLE)),
    ).not.toMatch(/correct|4711/);
});

/** Of what Terraform evaluates, a plan has variables of IAM policies alone. */
const NO_DATA = /\$\{(?!(aws|ec2):[A-Za-z]+\})|%\{|TfToken/;

test("whatever a text holds, planning yields a plan or problems, and prints lines of text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(..."${}%[]().a1-_/: \"'\\&#<>|;`~^*?@=,+é"), maxLength: 12 }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...PLACES),
      text,
      fc.constantFrom("before", "after", "instead"),
      ({ document, place }, strange, where) => {
        const value = where === "instead" ? strange : where === "before" ? strange + place.text : place.text + strange;
        const { plan, problems } = planDocument(withText(document, place, value));
        expect(plan === undefined).toBe(problems.length > 0);
        if (plan) expect(JSON.stringify(plan)).not.toMatch(NO_DATA);
        for (const { path, message, fix } of problems)
          expect(`${formatPath(path)} ${message} ${fix}`).not.toMatch(CONTROL);
      },
    ),
    { numRuns: 400, seed: 20261129 },
  );
});
