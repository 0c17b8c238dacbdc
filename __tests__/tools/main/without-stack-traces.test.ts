import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, IResolvable, Lazy } from "cdktf";
import { DeploymentPlan } from "../../../domain/deployment-plan";
import { buildStacks } from "../../../stacks";
import { buildSingleRegionHa } from "../../../stacks/single-region-ha";
import { withoutStackTraces } from "../../../stacks/without-stack-traces";
import { ENVIRONMENTS, environment, planned } from "../../support/environments";
import { yamlOf, SMALLEST } from "../../support/documents";
import { workplace, Workplace } from "./run-main";

const ROOT = join(__dirname, "..", "..", "..");

const hook = () => Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
const atStart = hook();
let folder: string;
let place: Workplace;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stack-traces-"));
  place = workplace();
});
afterEach(() => {
  if (atStart) Object.defineProperty(Error, "prepareStackTrace", atStart);
  else Reflect.deleteProperty(Error, "prepareStackTrace");
  rmSync(folder, { recursive: true, force: true });
  place.remove();
});

/** The trace that cdktf keeps with a token. */
const traceOfToken = (): readonly string[] => (Lazy.anyValue({ produce: () => 1 }) as IResolvable).creationStack;

/** The number of a line of the sources, for a stack trace. */
function lineOf(file: string, code: string): number {
  const lines = readFileSync(join(ROOT, file), "utf8").split("\n");
  const at = lines.flatMap((line, index) => (line.includes(code) ? [index + 1] : []));
  expect(at).toHaveLength(1);
  return at[0]!;
}

function thrownBy(run: () => void): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** Every file that an app writes, by its path. */
function written(name: string, build: (app: App, plan: DeploymentPlan) => void): Record<string, string> {
  const outdir = mkdtempSync(join(folder, "out-"));
  const app = new App({ outdir });
  build(app, planned(environment(name)));
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(outdir.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

test.each(ENVIRONMENTS)("%s is the same to the byte with and without stack traces", (name) => {
  const traced = written(name, (app, plan) => {
    expect(traceOfToken().length).toBeGreaterThan(0);
    buildSingleRegionHa(app, plan);
    app.synth();
  });
  const untraced = written(name, (app, plan) =>
    withoutStackTraces(() => {
      buildStacks(app, plan);
      expect(traceOfToken()).toEqual([]);
      app.synth();
    }),
  );
  expect(Object.keys(traced)).toContain("manifest.json");
  expect(untraced).toEqual(traced);
});

test("importing the package changes nothing of Error", () => {
  const before = Object.getOwnPropertyDescriptors(Error);
  jest.isolateModules(() => void require("../../../index"));
  expect(Object.getOwnPropertyDescriptors(Error)).toEqual(before);
});

const own = { value: (error: Error) => `own ${error}`, configurable: true, enumerable: false, writable: true };
describe.each([
  ["absent", undefined],
  ["there", own],
  ["there and undefined", { ...own, value: undefined }],
])("with a former hook that is %s", (_, former) => {
  beforeEach(() => {
    Reflect.deleteProperty(Error, "prepareStackTrace");
    if (former) Object.defineProperty(Error, "prepareStackTrace", former);
  });

  test("it is what it was after a result, and the result is returned", () => {
    expect(withoutStackTraces(() => traceOfToken())).toEqual([]);
    expect(hook()).toEqual(former);
  });

  test("it is what it was after an error, and the error is thrown on", () => {
    const error = new Error("from inside");
    expect(
      thrownBy(() =>
        withoutStackTraces(() => {
          throw error;
        }),
      ),
    ).toBe(error);
    expect(hook()).toEqual(former);
  });

  test("it is what it was after buildStacks, and after an error out of it", () => {
    const plan = planned(environment("sandbox"));
    const app = new App({ outdir: folder });
    buildStacks(app, plan);
    expect(hook()).toEqual(former);
    thrownBy(() => buildStacks(app, plan));
    expect(hook()).toEqual(former);
  });

  test.each([
    ["once", <Result>(run: () => Result) => withoutStackTraces(run)],
    ["nested", <Result>(run: () => Result) => withoutStackTraces(() => withoutStackTraces(run))],
  ])("an error that reads its stack inside has it: %s", (_, use) => {
    const stack = use(() => new Error("text").stack);
    if (former?.value) expect(stack).toBe("own Error: text");
    else expect(stack).toMatch(/^Error: text\n    at .*without-stack-traces\.test\.ts:\d+:\d+\)?\n    at /);
  });
});

test("after an inner use the outer one goes on", () => {
  const traces = withoutStackTraces(() => [withoutStackTraces(traceOfToken), traceOfToken()]);
  expect(traces).toEqual([[], []]);
  expect(hook()).toEqual(atStart);
});

test("buildStacks takes no stack trace of a token, in an app that is not ours", () => {
  const plan = planned(environment("sandbox"));
  const app = new App({ outdir: folder });
  const take = jest.spyOn(Error, "captureStackTrace");
  buildStacks(app, plan);
  const traces = take.mock.calls.map(([object]) => (object as { stack: string }).stack);
  take.mockRestore();
  expect(traces.length).toBeGreaterThan(100);
  expect(new Set(traces)).toEqual(new Set([""]));
});

test("an error out of buildStacks names the line of our source", () => {
  const plan = planned(environment("sandbox"));
  const app = new App({ outdir: folder });
  buildStacks(app, plan);
  const { message, stack } = thrownBy(() => buildStacks(app, plan));
  expect(message).toContain("There is already a Construct with name 'sandbox-eu-central-1'");
  expect(stack).toContain(
    `stacks/region-stack.ts:${lineOf("stacks/region-stack.ts", "super(scope, plan.stack.name)")}:5`,
  );
});

describe("main.ts", () => {
  test("an error names the line of our source", () => {
    const { status, stderr } = place.run(place.file("prod.yaml", yamlOf(SMALLEST)), undefined, {
      CDKTF_OUTDIR: join(folder, "missing", "out"),
    });
    expect(status).toBe(1);
    expect(stderr).toContain(`main.ts:${lineOf("main.ts", "new App()")}:15`);
  });

  test("takes no stack trace of a token, neither building nor writing", () => {
    const count = place.file(
      "count.js",
      `const take = Error.captureStackTrace;
let [taken, formatted] = [0, 0];
Error.captureStackTrace = (object, below) => {
  take(object, below);
  // cdktf makes two tokens while it is loaded, before anything is built.
  if (object instanceof Error || object.stack.includes("/cdktf/lib/index.")) return;
  taken += 1;
  if (object.stack !== "") formatted += 1;
};
process.on("exit", () => process.stderr.write(\`\${taken > 100} \${formatted}\\n\`));
`,
    );
    const { status, stderr } = place.run(place.file("prod.yaml", yamlOf(SMALLEST)), undefined, {
      NODE_OPTIONS: `--require ${count}`,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "true 0\n" });
  });
});
