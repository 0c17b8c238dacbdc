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

const MESSAGE = "would stand in the generated Terraform for everybody to read";
const http = (settings: Record<string, unknown>): State => ({
  backend: "http",
  settings: { address: "https://state.example.org/{stack}", ...settings },
});

/** Secrets of each backend, and where Terraform reads them instead. */
const SECRETS: readonly (readonly [Exclude<State["backend"], "local">, string, string])[] = [
  ["s3", "access_key", "AWS_ACCESS_KEY_ID"],
  ["s3", "secret_key", "AWS_SECRET_ACCESS_KEY"],
  ["s3", "token", "AWS_SESSION_TOKEN"],
  ["s3", "sse_customer_key", "AWS_SSE_CUSTOMER_KEY"],
  ["remote", "token", "TF_TOKEN_app_terraform_io"],
  ["cloud", "token", "TF_TOKEN_app_terraform_io"],
  ["http", "password", "TF_HTTP_PASSWORD"],
  ["http", "client_private_key_pem", "TF_HTTP_CLIENT_PRIVATE_KEY_PEM"],
  ["azurerm", "access_key", "ARM_ACCESS_KEY"],
  ["azurerm", "sas_token", "ARM_SAS_TOKEN"],
  ["azurerm", "oidc_token", "ARM_OIDC_TOKEN"],
  ["azurerm", "oidc_request_token", "ARM_OIDC_REQUEST_TOKEN"],
  ["azurerm", "client_secret", "ARM_CLIENT_SECRET"],
  ["azurerm", "client_certificate", "ARM_CLIENT_CERTIFICATE"],
  ["azurerm", "client_certificate_password", "ARM_CLIENT_CERTIFICATE_PASSWORD"],
  ["gcs", "access_token", "GOOGLE_OAUTH_ACCESS_TOKEN"],
  ["gcs", "credentials", "GOOGLE_CREDENTIALS"],
  ["gcs", "encryption_key", "GOOGLE_ENCRYPTION_KEY"],
];

const withSettings = (backend: (typeof SECRETS)[number][0], settings: Record<string, unknown>): State => {
  const right = PASSED_THROUGH.find((state) => state.backend === backend);
  return right === undefined ? s3({ settings }) : { ...right, settings: { ...right.settings, ...settings } };
};

test.each(SECRETS)("fails on the secret %s setting %s, and names %s", (backend, name, variable) => {
  const problem = (path: string) =>
    `state.settings.${path}: '${name}' ${MESSAGE}; remove it, and give it to Terraform in the environment variable ${variable}`;
  expect(plan(withSettings(backend, { [name]: "hunter2" })).problems).toEqual([problem(name)]);
  expect(plan(withSettings(backend, { other: { inner: [{ [name]: "hunter2" }] } })).problems).toEqual([
    problem(`other.inner[0].${name}`),
  ]);
});

test("fails on a web identity's token, wherever it stands, and takes the file that holds it", () => {
  const nested = (settings: object) => plan(s3({ settings: { assume_role_with_web_identity: settings } })).problems;
  expect(nested({ web_identity_token: "eyJ" })).toEqual([expect.stringContaining("AWS_WEB_IDENTITY_TOKEN_FILE")]);
  expect(nested({ web_identity_token_file: "/run/token" })).toEqual([]);
});

test.each(["api_key", "db_password", "proxySecret", "my_token", "sas_tokens", "private_key_pem", "CREDENTIALS"])(
  "fails on the setting %s, which says of itself that it is secret",
  (name) => {
    expect(plan(http({ [name]: "hunter2" })).problems).toEqual([expect.stringContaining(MESSAGE)]);
  },
);

test.each([
  "https://user:password@state.example.org/{stack}",
  "https://token@state.example.org/{stack}",
  "HTTPS://:password@state.example.org/{stack}",
])("fails on the address %s, and shows none of it", (address) => {
  const { problems } = plan(http({ lock_address: address }));
  expect(problems).toEqual([
    expect.stringMatching(
      /^state\.settings\.lock_address: the address holds a user or a password, .* TF_HTTP_PASSWORD$/,
    ),
  ]);
  expect(problems.join()).not.toContain("state.example.org");
});

test("fails on a private key under any name", () => {
  const key = "-----BEGIN RSA PRIVATE KEY----- MIIE -----END RSA PRIVATE KEY-----";
  expect(plan(http({ pem: key })).problems).toEqual([expect.stringContaining("a private key would stand")]);
});

test.each([
  [Infinity, "a number that is not whole, or too large,"],
  [-1.8881545897087503e289, "a number that is not whole, or too large,"],
  [1.5, "a number that is not whole, or too large,"],
  [null, "nothing (null)"],
  [new Date(0), "a Date"],
])("fails on %s as a setting: JSON, or CDKTF, would make something else of it", (value, says) => {
  expect(plan(http({ retry_max: value })).problems).toEqual([
    `state.settings.retry_max: ${says} is no value of a setting; give a text, a whole number, true or false, a list or a map`,
  ]);
});

test("settings that are no secrets pass, at any depth", () => {
  const settings = {
    address: "https://state.example.org:8443/{stack}?ref=a@b",
    retry_max: 3,
    skip_cert_verification: false,
    shared_credentials_files: ["~/.aws/credentials"],
    kms_encryption_key: "projects/p/key",
    skip_credentials_validation: true,
    use_oidc: true,
    list: [1, "two", { three: true }],
  };
  expect(plan({ backend: "http", settings }).problems).toEqual([]);
});

test("all problems are reported at once", () => {
  expect(plan({ backend: "azurerm", settings: { key: "iris", sas_token: "x" } }).problems).toHaveLength(4);
});
