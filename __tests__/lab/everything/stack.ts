import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BALANCERS } from "./balancers";
import { NETWORK } from "./network";
import { SECURITY } from "./security";
import { SERVERS } from "./servers";

const PROVIDER = {
  region: "eu-west-1",
  // Another account than the mock's, as in a real document.
  allowed_account_ids: ["111122223333"],
  default_tags: [{ tags: { Environment: "lab" } }],
};

/** Write one stack with every type and option that the modules use, as cdktf would, into `folder`. */
export function writeEverything(folder: string): void {
  const parts = [NETWORK, SERVERS, BALANCERS, SECURITY];
  const stack = {
    terraform: {
      required_providers: { aws: { source: "aws", version: ">= 5.100.0, < 7.0.0" } },
      backend: { s3: { bucket: "acme-state", key: "lab.tfstate", region: "eu-west-1", use_lockfile: true } },
    },
    provider: { aws: [PROVIDER] },
    data: { ...NETWORK.data, ...SECURITY.data },
    resource: Object.assign({}, ...parts.map((part) => part.resource)) as Record<string, unknown>,
    output: {
      endpoint: { value: "${aws_lb.endpoint.dns_name}" },
      member: { value: "${aws_instance.member.private_ip}" },
    },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(stack, undefined, 2));
}
