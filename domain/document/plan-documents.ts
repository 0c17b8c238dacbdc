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
  const firstByName = new Map<unknown, string>();
  return files.map(({ file, text }) => {
    const document = readDocument(text);
    if (document.syntaxProblems.length > 0) return { file, document, problems: [], warnings: [], acknowledged: [] };
    const result = planDocument(document.value);
    const name = environmentOf(document.value);
    const other = name === undefined ? undefined : firstByName.get(name);
    if (name !== undefined && other === undefined) firstByName.set(name, file);
    if (other === undefined) return { file, document, ...withStacks(result) };
    const twice: Problem = {
      path: ["environment"],
      message: `environment '${String(name)}' is the name of ${other} already`,
      fix: "give each document a name of its own: stacks and states carry it",
    };
    return { file, document, ...result, plan: undefined, problems: [twice, ...result.problems] };
  });
}

function withStacks(result: Planned): Planned {
  const { plan: planned } = result;
  if (planned === undefined) return result;
  const problems = [
    ...unbuilt("topology", planned.topology, BUILT.topology),
    ...unbuilt("workload", planned.workload, BUILT.workload),
  ];
  return problems.length === 0 ? result : { ...result, plan: undefined, problems };
}

function unbuilt(key: string, value: string, built: readonly string[]): Problem[] {
  if (built.includes(value)) return [];
  const message = `the plan is right, and this release builds no stacks for ${key} '${value}'; it builds ${built.join(", ")}`;
  return [{ path: [key], message, fix: `use ${key}: ${built.join(" or ")}` }];
}

/** What a document that was read says under `environment`, right or wrong. */
export function environmentOf(value: unknown): unknown {
  return value !== null && typeof value === "object" && "environment" in value ? value.environment : undefined;
}
