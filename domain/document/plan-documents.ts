import { Acknowledged } from "../acknowledge";
import { DeploymentPlan } from "../deployment-plan";
import { plan, Planned } from "../plan";
import { Problem, Warning } from "../problems";
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

/** Topologies that `stacks/` builds; the others are planned and checked only. */
const BUILT: readonly DeploymentPlan["topology"][] = ["single-region-ha"];

/** Reads and plans all documents of a run, and checks what they must not share: the environment's name. */
export function planDocuments(files: readonly { readonly file: string; readonly text: string }[]): PlannedDocument[] {
  const firstByName = new Map<unknown, string>();
  return files.map(({ file, text }) => {
    const document = readDocument(text);
    if (document.syntaxProblems.length > 0) return { file, document, problems: [], warnings: [], acknowledged: [] };
    const result = plan(document.value);
    const name = nameOf(document.value);
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
  if (planned === undefined || BUILT.includes(planned.topology)) return result;
  const unbuilt: Problem = {
    path: ["topology"],
    message: `the plan is right, and this release builds no stacks for topology '${planned.topology}'; it builds ${BUILT.join(", ")}`,
    fix: `use topology: ${BUILT.join(" or ")}`,
  };
  return { ...result, plan: undefined, problems: [unbuilt] };
}

function nameOf(value: unknown): unknown {
  return value !== null && typeof value === "object" && "environment" in value ? value.environment : undefined;
}
