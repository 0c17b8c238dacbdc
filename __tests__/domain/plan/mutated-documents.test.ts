import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describeProblems } from "../../../domain/document/describe-findings";
import { planDocuments } from "../../../domain/document/plan-documents";
import { appServerMerge } from "../../../domain/iris/cpf/app-server-merge";
import { memberDatabases } from "../../../domain/iris/cpf/databases";
import { memberMerge } from "../../../domain/iris/cpf/member-merge";
import { planDocument } from "../../../domain/plan";
import { Problem } from "../../../domain/problems";
import { WHOLE, yamlOf } from "../../support/documents";
import { unknownIn } from "../../support/merges";

const FOLDER = join(__dirname, "..", "..", "..", "environments");
const TEXTS = [...readdirSync(FOLDER).map((file) => readFileSync(join(FOLDER, file), "utf8")), yamlOf(WHOLE)];
const DOCUMENTS = TEXTS.map((text) => parse(text) as unknown);

type Place = { readonly parent: Record<string, unknown>; readonly key: string };

/** Every key and position of a document, with the map or list that holds it. */
function places(node: unknown): Place[] {
  if (node === null || typeof node !== "object") return [];
  return Object.entries(node).flatMap(([key, inner]) => [
    { parent: node as Record<string, unknown>, key },
    ...places(inner),
  ]);
}

const STRANGE_NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "length",
  "0",
  "",
  "a.b",
  "lab-1",
  "lab1",
  "A",
  "💥",
  "arbiter",
  "primary",
  "data",
];
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    -1e300,
    NaN,
    Infinity,
    "",
    " ",
    "a",
    "x".repeat(300),
    "0.0.0.0/0",
    "10.20.0.0/33",
    "10.20.0.1/16",
    "999.1.1.1",
    "é\n\u0000",
    "${HOME}",
    "%{x}",
    "b",
    "c",
    "f",
    "none",
    "data",
    "dr",
    "spot",
    "classic",
    "network",
  ),
  fc.constantFrom(...STRANGE_NAMES),
  fc
    .constantFrom<() => unknown>(
      () => ({}),
      () => [],
      () => [[]],
      () => ({ constructor: 1 }),
      () => [1, 2],
      () => ({ a: { zone: "a" } }),
      () => "10.9.0.0/8",
      () => new Date(0),
    )
    .map((make) => make()),
  fc.integer(),
  fc.string(),
);

const mutation = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("delete", "replace", "copy", "rename", "swap"),
  value: strange,
  name: fc.constantFrom(...STRANGE_NAMES),
  other: fc.nat(),
});

function mutate(
  document: unknown,
  { at, kind, value, name, other }: { at: number; kind: string; value: unknown; name: string; other: number },
): void {
  const all = places(document);
  const { parent, key } = all[at % all.length]!;
  const from = all[other % all.length]!;
  const put = (under: string, what: unknown) =>
    Object.defineProperty(parent, under, { value: what, enumerable: true, configurable: true, writable: true });
  if (kind === "delete") delete parent[key];
  else if (kind === "replace") put(key, value);
  else if (kind === "copy") put(`${key}2`, structuredClone(parent[key]));
  else if (kind === "swap") put(key, structuredClone(from.parent[from.key]));
  else if (!Array.isArray(parent)) {
    put(name, parent[key]);
    if (name !== key) delete parent[key];
  }
}

const LEAKS =
  /Invalid|must match|Too (big|small)|expected (string|number|record|object)|undefined|\[object|NaN is|\bfunction\b/;

function wellFormed({ path, message, fix }: Problem): void {
  expect(Array.isArray(path)).toBe(true);
  expect(message).toMatch(/\S/);
  expect(fix).toMatch(/\S/);
  // Values that the author typed may hold anything; what stands outside quotes is ours.
  expect(`${message} ${fix}`.replace(/'[^']*'/g, "''")).not.toMatch(LEAKS);
  expect(message).not.toMatch(/\.$/);
}

test("whatever a document holds, planning yields a plan or problems that say where, what and how to mend it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DOCUMENTS),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      (original, mutations) => {
        const document = structuredClone(original);
        for (const one of mutations) mutate(document, one);
        const { plan: planned, problems, warnings } = planDocument(document);
        expect(planned === undefined).toBe(problems.length > 0);
        [...problems, ...warnings].forEach(wellFormed);
        expect(({} as Record<string, unknown>)["zone"]).toBe(undefined);
        for (const region of planned?.regions ?? []) {
          const open = region.firewall.flows.filter(
            ({ from, to }) => from.kind === "range" && from.cidr === "0.0.0.0/0" && to.kind === "tier",
          );
          const publicBalancers = region.webTiers.filter(({ loadBalancer }) => !loadBalancer.internal).length;
          expect(open.length === 0 || publicBalancers > 0).toBe(true);
          const merges = [
            ...region.mirrors.flatMap((mirror) =>
              mirror.members.flatMap((member) => Object.values<string>({ ...memberMerge(mirror, member) })),
            ),
            ...region.mirrors.flatMap(memberDatabases).map(({ create }) => create),
            ...region.appTiers.map(appServerMerge),
          ];
          expect(merges.flatMap(unknownIn)).toEqual([]);
        }
      },
    ),
    { numRuns: 800 },
  );
});

test("whatever a file holds, reading it yields problems with a line or a plan", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TEXTS),
      fc.nat(),
      fc.nat({ max: 40 }),
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          "\t",
          "\n",
          ": ",
          "- ",
          "{",
          "]",
          "*a ",
          "&a ",
          "<<: ",
          "!!set ",
          "\n---\n",
          "'",
          '"',
          "#",
          "|",
          "? ",
        ),
      ),
      (text, at, gone, put) => {
        const start = at % text.length;
        const [planned] = planDocuments([
          { file: "x.yaml", text: text.slice(0, start) + put + text.slice(start + gone) },
        ]);
        const count = planned!.problems.length + planned!.document.syntaxProblems.length;
        expect(planned!.plan === undefined).toBe(count > 0);
        if (count === 0) return;
        const shown = describeProblems(planned!.file, planned!.document, planned!.problems);
        expect(shown.match(/^ {2}x\.yaml:[1-9]\d*:[1-9]\d*/gm)).toHaveLength(Math.min(count, 100));
        expect(shown.match(/^ {4}fix: \S/gm)).toHaveLength(Math.min(count, 100));
      },
    ),
    { numRuns: 400 },
  );
});
