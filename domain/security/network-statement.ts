import { PolicyStatement } from "./plan";

/**
 * Credentials of a server work from its own VPC only. AWS writes into them in which VPC the server is, and endpoints write into a
 * request through which VPC it came.
 *
 * Only where every call goes through endpoints: a call through NAT comes through no VPC, and would be denied.
 * What AWS itself calls for a server, such as KMS for Secrets Manager, comes from AWS.
 * Source: "How to use policies to restrict where EC2 instance credentials can be used from" (AWS security blog, 2023), read
 * 2026-11-29; IAM user guide, "AWS global condition context keys".
 */
export const ONLY_FROM_OWN_VPC: PolicyStatement = {
  sid: "OnlyFromOwnVpc",
  effect: "Deny",
  actions: ["*"],
  resources: ["*"],
  conditions: {
    StringNotEquals: { "aws:SourceVpc": "${aws:EC2InstanceSourceVPC}" },
    Null: { "ec2:SourceInstanceARN": "false" },
    BoolIfExists: { "aws:ViaAWSService": "false" },
  },
};
