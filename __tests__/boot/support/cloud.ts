import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { join } from "node:path";
import { Mock, startMock } from "../../../tools/lab/mock";
import { pythonEnvironment } from "../../../tools/lab/python";
import { AWS_CLIENT, CALL_AWS_CLI, startAwsCli } from "./aws-cli";

/** What stands around a machine: a local AWS API, the AWS CLI, and a metadata service that speaks IMDSv2 only. */
export interface Cloud {
  readonly mock: Mock;
  /** Program file of the AWS CLI. */
  readonly cli: string;
  readonly metadataUrl: string;
  /** Environment of machines and of `aws`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Call AWS as an operator: `aws(["s3", "ls"])`; gives standard output. `input` goes to standard input. */
  aws(args: readonly string[], input?: string | Buffer): string;
  putBucket(name: string): Promise<void>;
  /** Much faster than through the command line. */
  putObject(bucket: string, key: string, content: string | Buffer): Promise<void>;
  /** ARN of a new secret with this text. */
  createSecret(name: string, text: string): Promise<string>;
  /** Every value that an SSM parameter had, oldest first; none when there is no such parameter. */
  parameterHistory(name: string): Promise<string[]>;
  stop(): Promise<void>;
}

export const INSTANCE_ID = "i-0123456789abcdef0";
export const INSTANCE_TYPE = "r6i.2xlarge";
const TOKEN = "token-of-the-metadata-service";

/** `services`: what calls of the AWS CLI will need besides what every server calls. */
export async function startCloud(services: readonly string[] = []): Promise<Cloud> {
  const mock = await startMock();
  const { bin, python } = await pythonEnvironment("mock");
  const cli = join(bin, "aws");
  const metadata = await startMetadata();
  const started = await startAwsCli(cli, services);
  const environment = {
    AWS_CLI_FOLDER: started.folder,
    AWS_ENDPOINT_URL: mock.url,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_EC2_METADATA_DISABLED: "true",
    IRIS_NODE_METADATA_URL: metadata.url,
  };
  return {
    mock,
    cli,
    metadataUrl: metadata.url,
    environment,
    aws: (args, input) =>
      execFileSync(python, ["-S", "-E", AWS_CLIENT, join(started.folder, "socket"), "--region", "eu-west-1", ...args], {
        env: environment,
        input,
        encoding: "utf8",
      }),
    putBucket: (name) => put(mock, `/${name}`, BUCKET),
    putObject: (bucket, key, content) => put(mock, `/${bucket}/${key}`, content),
    createSecret: async (name, text) =>
      (
        (await call(mock, "secretsmanager", "secretsmanager.CreateSecret", {
          Name: name,
          SecretString: text,
          ClientRequestToken: randomUUID(),
        })) as { ARN: string }
      ).ARN,
    parameterHistory: (name) => parameterHistory(mock, name),
    stop: async () => {
      metadata.server.close();
      started.stop();
      await mock.stop();
    },
  };
}

/** The program text that puts the AWS CLI on a machine's path, for `machine.replaceProgram("aws", …)`; after these lines of bash. */
export function awsProgram(before = ""): string {
  return `#!/bin/bash\nprintf 'aws %s\\n' "$*" >>/test/recorded/aws\n${before}${CALL_AWS_CLI}\n`;
}

const BUCKET =
  "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";

async function put(mock: Mock, path: string, body?: string | Buffer): Promise<void> {
  const response = await fetch(`${mock.url}${path}`, { method: "PUT", body, headers: authorization("s3") });
  if (!response.ok) throw new Error(`PUT ${path}: ${response.status} ${await response.text()}`);
}

async function parameterHistory(mock: Mock, name: string): Promise<string[]> {
  const values: string[] = [];
  let next: string | undefined;
  do {
    const answer = await call(mock, "ssm", "AmazonSSM.GetParameterHistory", {
      Name: name,
      MaxResults: 50,
      NextToken: next,
    });
    if (answer.__type?.includes("ParameterNotFound")) return [];
    const { Parameters, NextToken } = answer as { Parameters: { Value: string }[]; NextToken?: string };
    values.push(...Parameters.map(({ Value }) => Value));
    next = NextToken;
  } while (next);
  return values;
}

/** One action of a service that speaks JSON. Much faster than through the command line. */
async function call(mock: Mock, service: string, target: string, body: object): Promise<{ readonly __type?: string }> {
  const headers = { ...authorization(service), "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1" };
  const response = await fetch(mock.url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as { readonly __type?: string };
}

/** The mock reads service and region out of it and checks nothing. */
function authorization(service: string): Record<string, string> {
  return {
    Authorization: `AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=none`,
  };
}

const MAC = "0a:1b:2c:3d:4e:5f";
/** The server's role, and its credentials of the hour. */
const ROLE = "server-role";
const CREDENTIALS = {
  Code: "Success",
  Type: "AWS-HMAC",
  AccessKeyId: "ASIATESTING",
  SecretAccessKey: "testing",
  Token: "testing",
  LastUpdated: "2026-01-01T00:00:00Z",
};

/** The metadata service of one instance. Its network interface is named after it, if nothing else is said. */
export async function startMetadata(
  instanceId = INSTANCE_ID,
  availabilityZone = "eu-west-1a",
  interfaceId = `eni-${instanceId.slice(2)}`,
): Promise<{ server: Server; url: string }> {
  const expiration = (): string => new Date(Date.now() + 3_600_000).toISOString();
  const server = createServer((request, response) => {
    const answer = (status: number, text: string): void => void response.writeHead(status).end(text);
    if (request.method === "PUT" && request.url === "/latest/api/token") return answer(200, TOKEN);
    // Version 1, a request without a token, is refused as on our servers.
    if (request.headers["x-aws-ec2-metadata-token"] !== TOKEN) return answer(401, "");
    if (request.url === "/latest/meta-data/instance-id") return answer(200, instanceId);
    if (request.url === "/latest/meta-data/instance-type") return answer(200, INSTANCE_TYPE);
    if (request.url === "/latest/meta-data/placement/availability-zone") return answer(200, availabilityZone);
    if (request.url === "/latest/meta-data/mac") return answer(200, MAC);
    if (request.url === `/latest/meta-data/network/interfaces/macs/${MAC}/interface-id`)
      return answer(200, interfaceId);
    if (request.url === "/latest/meta-data/iam/security-credentials/") return answer(200, ROLE);
    if (request.url === `/latest/meta-data/iam/security-credentials/${ROLE}`)
      return answer(200, JSON.stringify({ ...CREDENTIALS, Expiration: expiration() }));
    return answer(404, "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
