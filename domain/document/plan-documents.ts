import { seen } from "../config/describe-value";
import { Acknowledged } from "../acknowledge";
import { DeploymentPlan } from "../deployment-plan";
import { planDocument, Planned } from "../plan";
import { Problem, Warning } from "../problems";
import { checkSharedNames } from "./check-shared-names";
import { ReadDocument, readDocument } from "./read-document";

/** What became of one environment document. `plan` is there exactly when nothing is wrong with any of them. */
export interface PlannedDocument {
  readonly file: string;
  readonly document: ReadDocument;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
  readonly acknowledged: readonly Acknowledged[];
  readonly plan?: DeploymentPlan;
}

/** What this release builds; other documents are planned and checked only. */
const BUILT: {
  readonly topology: readonly DeploymentPlan["topology"][];
  readonly workload: readonly DeploymentPlan["workload"][];
} = {
  topology: ["single-region-ha"],
  workload: ["iris"],
};

/** Reads and plans all documents of a run, and checks what they must not share: the environment's name, and names in AWS. */
export function planDocuments(files: readonly { readonly file: string; readonly text: string }[]): PlannedDocument[] {
  const planned = planEach(files);
  const shared = checkSharedNames(planned);
  return planned.map((one, index) => {
    const problems = shared[index] ?? [];
    return problems.length === 0 ? one : { ...one, plan: undefined, problems };
  });
}

function planEach(files: readonly { readonly file: string; readonly text: string }[]): PlannedDocument[] {
  const firstByName = new Map<string, string>();
  return files.map(({ file, text }) => {
    const document = readDocument(text);
    if (document.syntaxProblems.length > 0) return { file, document, problems: [], warnings: [], acknowledged: [] };
    const result = planDocument(document.value);
    const name = environmentOf(document.value);
    const other = name === undefined ? undefined : firstByName.get(name);
    if (name !== undefined && other === undefined) firstByName.set(name, file);
    if (other === undefined) return { file, document, ...withStacks(result, document.value) };
    const twice: Problem = {
      path: ["environment"],
      message: `environment ${seen(name)} is the name of ${other} already`,
      fix: "give each document a name of its own: stacks and states carry it",
    };
    return { file, document, ...result, plan: undefined, problems: [twice, ...result.problems] };
  });
}

function withStacks(result: Planned, document: unknown): Planned {
  const problems = [
    ...unbuilt("topology", BUILT.topology, result, document),
    ...unbuilt("workload", BUILT.workload, result, document),
  ];
  return problems.length === 0 ? result : { ...result, plan: undefined, problems: [...problems, ...result.problems] };
}

/** Beside whatever else is wrong: who mends that should not learn afterwards that nothing is built. */
function unbuilt(key: string, built: readonly string[], { plan, problems }: Planned, document: unknown): Problem[] {
  const value = textOf(document, key);
  if (value === undefined || built.includes(value) || problems.some(({ path }) => path[0] === key && path.length === 1))
    return [];
  const message = `${plan === undefined ? "" : "the plan is right, and "}this release builds no stacks for ${key} ${seen(value)}; it builds ${built.join(", ")}`;
  return [{ path: [key], message, fix: `use ${key}: ${built.join(" or ")}` }];
}

/** What a document that was read says under `environment`, as far as that is a text. */
export function environmentOf(document: unknown): string | undefined {
  return textOf(document, "environment");
}

/** The text under a key of the document, of whatever shape that is. */
function textOf(document: unknown, key: string): string | undefined {
  if (document === null || typeof document !== "object") return undefined;
  const [, value] = Object.entries(document).find(([name]) => name === key) ?? [];
  return typeof value === "string" ? value : undefined;
}
