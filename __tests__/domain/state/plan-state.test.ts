import { posix } from "node:path";
import { Deployment } from "../../../domain/config/deployment";
import { formatPath, Report } from "../../../domain/problems";
import { planBackend } from "../../../domain/state/plan-state";

type State = Deployment["state"];

function plan(state: State, stack = "prod-eu-west-1", region = "eu-west-1") {
  const report = new Report();
  const backend = planBackend(state, stack, region, report);
  return {
    backend,
    problems: report.problems.map(({ path, message, fix }) => `${formatPath(path)}: ${message}; ${fix}`),
  };
}
const s3 = (changes: Partial<Extract<State, { backend: "s3" }>> = {}): State => ({
  backend: "s3",
  buckets: { "eu-west-1": "acme-state-ireland" },
  lockFile: true,
  keyPrefix: "",
  settings: {},
  ...changes,
});

/** In CDKTF's output every stack has a folder `<output>/stacks/<stack>`, in which Terraform runs. */
const inProject = (path: unknown) => posix.join("/project/cdktf.out/stacks/prod-eu-west-1", String(path));

test.each(["state", "./state/", "a/b"])(
  "local states in '%s' lie beside the output folder, one per stack",
  (directory) => {
    const { backend, problems } = plan({ backend: "local", directory });
    expect(problems).toEqual([]);
    expect(Object.entries(backend.settings).map(([name, path]) => [name, inProject(path)])).toEqual([
      ["path", posix.join("/project", directory, "prod-eu-west-1.tfstate")],
      ["workspace_dir", posix.join("/project", directory, "prod-eu-west-1.workspaces")],
    ]);
    expect(backend.type).toBe("local");
  },
);

test.each(["state", "./state", "a/b/", "..state", "state..old", "a/cdktf.out", "cdktf.out.old"])(
  "the directory '%s' is relative",
  (directory) => {
    expect(plan({ backend: "local", directory }).problems).toEqual([]);
  },
);

test.each(["/var/state", "../state", "a/../../b", "~/state", "C:\\state", "\\\\server\\state", ""])(
  "fails on the directory '%s'",
  (directory) => {
    expect(plan({ backend: "local", directory }).problems).toEqual([
      `state.directory: the directory '${directory}' is not below the folder that holds cdktf.out; allowed is a relative path without '..'; give a relative directory, such as state`,
    ]);
  },
);

test.each(["cdktf.out", "./cdktf.out/state", "cdktf.out//stacks/prod-eu-west-1"])(
  "fails on the directory '%s', in which CDKTF deletes",
  (directory) => {
    expect(plan({ backend: "local", directory }).problems).toEqual([
      `state.directory: the directory '${directory}' lies in cdktf.out, where the CDKTF command deletes the folders of stacks that are not in the present synthesis; allowed is a relative path outside it; give a relative directory, such as state`,
    ]);
  },
);

test("a state in S3 lies in its region's bucket, encrypted and locked by a file", () => {
  expect(plan(s3({ keyPrefix: "iris/", settings: { workspace_key_prefix: "env-{stack}" } }))).toEqual({
    backend: {
      type: "s3",
      settings: {
        workspace_key_prefix: "env-prod-eu-west-1",
        bucket: "acme-state-ireland",
        key: "iris/prod-eu-west-1.tfstate",
        region: "eu-west-1",
        encrypt: true,
        use_lockfile: true,
      },
    },
    problems: [],
  });
});

test("locking can be left to what the organisation has", () => {
  const { backend } = plan(s3({ lockFile: false, settings: { dynamodb_table: "locks" } }));
  expect(backend.settings).toMatchObject({ use_lockfile: false, dynamodb_table: "locks" });
});

test("fails on a region without a bucket", () => {
  expect(plan(s3(), "prod-eu-central-1", "eu-central-1").problems).toEqual([
    "state.buckets: stack 'prod-eu-central-1' keeps its state in eu-central-1, and there is no bucket for that region; given are eu-west-1; add eu-central-1: <a bucket in that region>",
  ]);
});

test.each([
  ["bucket", "use state.buckets"],
  ["region", "use state.buckets"],
  ["key", "use state.keyPrefix"],
  ["use_lockfile", "use state.lockFile"],
  ["encrypt", "remove it: states are encrypted"],
])("fails on the S3 setting %s, which is decided per stack", (name, fix) => {
  const { backend, problems } = plan(s3({ settings: { [name]: "other" } }));
  expect(problems).toEqual([`state.settings.${name}: '${name}' cannot be set here, it is decided per stack; ${fix}`]);
  expect(backend).toEqual(plan(s3()).backend);
});

const PASSED_THROUGH: readonly Exclude<State, { backend: "local" | "s3" }>[] = [
  { backend: "remote", settings: { organization: "acme", workspaces: { name: "iris-{stack}" } } },
  { backend: "cloud", settings: { workspaces: { tags: ["iris", "{stack}"] } } },
  {
    backend: "http",
    settings: { address: "https://state.example.org/{stack}", lock_address: "https://state.example.org/{stack}/lock" },
  },
  { backend: "azurerm", settings: { storage_account_name: "acme", container_name: "state", key: "{stack}.tfstate" } },
  { backend: "gcs", settings: { bucket: "acme-state", prefix: "{stack}" } },
];

test.each(PASSED_THROUGH)("the settings of $backend reach Terraform as they are, with the stack's name", (state) => {
  const { backend, problems } = plan(state);
  expect(problems).toEqual([]);
  expect(backend).toEqual({
    type: state.backend,
    settings: JSON.parse(JSON.stringify(state.settings).replace(/\{stack\}/g, "prod-eu-west-1")),
  });
});

test.each(PASSED_THROUGH)("two stacks have two states in $backend", (state) => {
  expect(plan(state, "prod-dns").backend).not.toEqual(plan(state).backend);
});

test.each([
  ["remote", ["organization", "workspaces"]],
  ["cloud", ["workspaces"]],
  ["http", ["address"]],
  ["azurerm", ["storage_account_name", "container_name", "key"]],
  ["gcs", ["bucket"]],
] as const)("fails on %s without what it needs", (backend, needed) => {
  const { problems } = plan({ backend, settings: { other: "{stack}" } });
  expect(problems).toEqual(
    needed.map((name) => `state.settings: the ${backend} backend needs '${name}', given are other; add ${name}`),
  );
});

test("fails on settings that give all stacks one state", () => {
  expect(plan({ backend: "gcs", settings: { bucket: "acme-state", prefix: "iris" } }).problems).toEqual([
    "state.settings: no setting of the gcs backend holds {stack}: all stacks would share one state; put {stack} into the setting that tells states apart, such as prefix",
  ]);
});

test.each(["token", "password", "secret_key", "sas_token"])("fails on the secret setting %s", (name) => {
  const message = `state.settings.${name}: '${name}' would stand in the generated Terraform for everybody to read; remove it and give it to Terraform through the environment variable of the backend`;
  expect(plan({ backend: "http", settings: { address: "https://x/{stack}", [name]: "x" } }).problems).toEqual([
    message,
  ]);
  expect(plan(s3({ settings: { [name]: "x" } })).problems).toEqual([message]);
});

test("all problems are reported at once", () => {
  expect(plan({ backend: "azurerm", settings: { key: "iris", sas_token: "x" } }).problems).toHaveLength(4);
});
