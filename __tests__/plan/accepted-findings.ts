/** Why what a check of the policy scanner finds is as it should be. */
export interface AcceptedFinding {
  readonly reason: string;
  /** Matched against `<environment> <address without its hash>`; each matches at least one finding. */
  readonly resources: readonly RegExp[];
}

const ACCESS_LOGS = /^(prod|private|sandbox) aws_s3_bucket\.Web[A-Za-z]+_AccessLogs_Bucket$/;
const CONFIGURATION = /^(prod|private|sandbox|adopted) aws_s3_bucket\.Configuration_Bucket$/;

/** By the id of the check. Everything else that the scanner finds in a shipped environment is a mistake. */
export const ACCEPTED_FINDINGS: Readonly<Record<string, AcceptedFinding>> = {
  CKV2_AWS_23: {
    reason:
      "an address record of a server holds its planned private address, and that of an endpoint its overlay address: the scanner connects neither with a server",
    resources: [
      /^(prod|private|sandbox|adopted) aws_route53_record\.PrivateNames_(MirrorData(Member[A-P]|Arbiter)|AppAppServer[A-F]\d+)$/,
      /^adopted aws_route53_record\.PrivateNames_MirrorDataEndpoint$/,
    ],
  },
  CKV2_AWS_28: {
    reason: "a web ACL is the organisation's own; a document names one under webAcl",
    resources: [/^prod aws_lb\.WebPublic_Balancer_LoadBalancer$/],
  },
  CKV2_AWS_62: {
    reason: "nothing acts on an object that comes into these buckets",
    resources: [ACCESS_LOGS, CONFIGURATION],
  },
  CKV_AWS_18: {
    reason:
      "who reads them is recorded by the organisation's CloudTrail; a log of the log buckets would need another bucket without end",
    resources: [ACCESS_LOGS, CONFIGURATION],
  },
  CKV_AWS_91: {
    reason: "AWS logs only TLS connections of a Network Load Balancer, and these pass TCP through",
    resources: [
      /^(prod|private|sandbox) aws_lb\.MirrorData_Endpoint_Balancer$/,
      /^adopted aws_lb\.WebViewer_Balancer_LoadBalancer$/,
    ],
  },
  CKV_AWS_144: {
    reason: "the configuration is written by Terraform in each region; access logs are not worth a second region",
    resources: [ACCESS_LOGS, CONFIGURATION],
  },
  CKV_AWS_145: {
    reason: "load balancers cannot write access logs to a bucket with another encryption than SSE-S3",
    resources: [ACCESS_LOGS],
  },
  CKV_AWS_150: {
    reason: "the sandbox is destroyed every evening: protection is off, and acknowledged",
    resources: [/^sandbox aws_lb\.(MirrorData_Endpoint_Balancer|WebWeb_Balancer_LoadBalancer)$/],
  },
  CKV_AWS_260: {
    reason: "port 80 of the public load balancer redirects to HTTPS",
    resources: [/^prod aws_vpc_security_group_ingress_rule\.Firewall_BalancerPublic_FromInternetHttp$/],
  },
  CKV_AWS_338: {
    reason: "the sandbox asks for 30 days of logs",
    resources: [/^sandbox aws_cloudwatch_log_group\.(Configuration_ServerLogs|Network_FlowLogs_Group)$/],
  },
};
