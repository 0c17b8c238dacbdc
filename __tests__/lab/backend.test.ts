import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Mock, startMock } from "../../tools/lab/mock";
import { callMock } from "../../tools/lab/mock-call";
import { createStateBucket } from "../../tools/lab/state-bucket";
import { openWorkspace, Workspace } from "../../tools/lab/workspace";

const BUCKET = "acme-state";
const STATE = "prod/lab.tfstate";
const LOCK = `${STATE}.tflock`;
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-4def-8123-456789abcdef";

/** A resource in one region, whose state lies in another. */
const STACK = {
  terraform: {
    required_providers: { aws: { source: "aws", version: ">= 5.100.0, < 7.0.0" } },
    backend: {
      s3: {
        bucket: BUCKET,
        key: STATE,
        region: "eu-west-1",
        use_lockfile: true,
        encrypt: true,
        kms_key_id: KEY,
        // Of the user, and nothing that the lab has.
        profile: "acme",
        endpoints: { s3: "https://s3.acme.example" },
      },
    },
  },
  provider: { aws: [{ region: "eu-central-1" }] },
  resource: { aws_sns_topic: { there: { name: "there" } } },
};

describe("a workspace that keeps its backend", () => {
  const stackDirectory = mkdtempSync(join(tmpdir(), "iris-backend-"));
  let mock: Mock;
  let workspace: Workspace;

  const open = (): Promise<Workspace> => openWorkspace({ stackDirectory, mock, backend: "kept" });
  const s3 = (method: "DELETE" | "GET" | "PUT", path: string, body?: string): Promise<string> =>
    callMock(mock.url, { region: "eu-west-1", service: "s3", method, path: `/${BUCKET}${path}`, body });
  /** `key version`, delete markers too. */
  const versions = async (): Promise<string[]> =>
    [...(await s3("GET", "?versions")).matchAll(/<(Version|DeleteMarker)>.*?<\/\1>/gs)].map(
      ([one]) => `${/<Key>(.*?)</.exec(one)![1]} ${/<VersionId>(.*?)</.exec(one)![1]}`,
    );

  beforeAll(async () => {
    writeFileSync(join(stackDirectory, "cdk.tf.json"), JSON.stringify(STACK, undefined, 2));
    mock = await startMock();
  });
  afterAll(async () => {
    workspace.close();
    rmSync(stackDirectory, { recursive: true });
    await mock.stop();
  });

  test("fails to open without the bucket, which Terraform names", async () => {
    await expect(open()).rejects.toThrow(`Failed to get existing workspaces: S3 bucket "${BUCKET}" does not exist.`);
  });

  test("has its state in the bucket as the stack says, and had the lock", async () => {
    await createStateBucket(mock, BUCKET, "eu-west-1");
    workspace = await open();
    await workspace.apply();
    expect(existsSync(join(workspace.folder, "terraform.tfstate"))).toBe(false);
    const { resources } = JSON.parse(await s3("GET", `/${STATE}`)) as { resources: { type: string }[] };
    expect(resources.map(({ type }) => type)).toEqual(["aws_sns_topic"]);
    expect(await encryptionOf(STATE)).toEqual(["aws:kms", KEY]);
    // The lock was put, and deleted.
    expect((await versions()).map((one) => one.split(" ")[0]).sort()).toEqual([STATE, LOCK, LOCK]);
  });

  test("has the state in common with every workspace of the stack", async () => {
    const second = await open();
    try {
      expect((await second.plan()).empty).toBe(true);
    } finally {
      second.close();
    }
  });

  test("fails to apply while somebody else holds the lock, and names them", async () => {
    const lock = {
      ID: "6a2d0a26-1111-2222-3333-444444444444",
      Operation: "OperationTypeApply",
      Who: "someone@elsewhere",
      Version: "1.11.4",
      Created: "2026-11-28T10:00:00Z",
      Path: `${BUCKET}/${STATE}`,
    };
    await s3("PUT", `/${LOCK}`, JSON.stringify(lock));
    await expect(workspace.apply()).rejects.toThrow(/Error acquiring the state lock\n[^]*Who: +someone@elsewhere/);
    await s3("DELETE", `/${LOCK}`);
    await workspace.apply();
  });

  test("fails to plan while the region of the bucket is unreachable, naming the bucket, and plans afterwards", async () => {
    await mock.region("eu-west-1").unreachable();
    await expect(workspace.plan()).rejects.toThrow(
      `error loading state: Unable to list objects in S3 bucket "${BUCKET}"`,
    );
    await mock.region("eu-west-1").reachable();
    expect((await workspace.plan()).empty).toBe(true);
  });

  test("fails to plan once the bucket is deleted; in a new one it has lost its state", async () => {
    for (const one of await versions()) {
      const [key, version] = one.split(" ");
      await s3("DELETE", `/${key}?versionId=${version}`);
    }
    await s3("DELETE", "");
    await expect(workspace.plan()).rejects.toThrow(`error loading state: S3 bucket "${BUCKET}" does not exist.`);
    await createStateBucket(mock, BUCKET, "eu-west-1");
    const [change] = (await workspace.plan()).json.resource_changes!;
    expect([change!.address, ...change!.change.actions]).toEqual(["aws_sns_topic.there", "create"]);
  });

  async function encryptionOf(key: string): Promise<(string | null)[]> {
    const Authorization = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/s3/aws4_request, Signature=0";
    const { headers } = await fetch(`${mock.url}/${BUCKET}/${key}`, { method: "HEAD", headers: { Authorization } });
    const names = ["x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"];
    return names.map((name) => headers.get(name));
  }
});

test("fails to keep a backend that the mock has not, and names it", async () => {
  const stackDirectory = mkdtempSync(join(tmpdir(), "iris-backend-"));
  const stack = { terraform: { backend: { gcs: { bucket: BUCKET } } } };
  writeFileSync(join(stackDirectory, "cdk.tf.json"), JSON.stringify(stack));
  try {
    await expect(openWorkspace({ stackDirectory, backend: "kept" })).rejects.toThrow(
      "a workspace can keep the backend s3, which the mock has, and the stack's backend is gcs",
    );
  } finally {
    rmSync(stackDirectory, { recursive: true });
  }
});
