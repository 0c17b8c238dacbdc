import { build } from "./web-tier-stack";

const nameOf = (built: ReturnType<typeof build>, type: string) => Object.keys(built.named(type))[0]!;
const statements = (built: ReturnType<typeof build>) =>
  JSON.parse(built.only("aws_s3_bucket_policy")["policy"] as string).Statement as { Sid: string }[];

test("the log bucket is closed, versioned, encrypted with SSE-S3, kept, and empties itself", () => {
  const built = build({ accessLogDays: 30 });
  const bucket = `\${aws_s3_bucket.${nameOf(built, "aws_s3_bucket")}.id}`;
  const name = "prod-eu-west-1-111122223333-public-lb-logs";
  expect(built.only("aws_s3_bucket")).toEqual({
    bucket: name,
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
    tags: { Name: name },
  });
  expect(built.only("aws_s3_bucket_server_side_encryption_configuration")).toEqual({
    bucket,
    rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
  });
  expect(built.only("aws_s3_bucket_public_access_block")).toEqual({
    bucket,
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(built.only("aws_s3_bucket_ownership_controls")).toEqual({
    bucket,
    rule: { object_ownership: "BucketOwnerEnforced" },
  });
  expect(built.only("aws_s3_bucket_versioning")).toEqual({
    bucket,
    versioning_configuration: { status: "Enabled" },
  });
  expect(built.only("aws_s3_bucket_lifecycle_configuration")).toEqual({
    bucket,
    depends_on: [expect.stringContaining("aws_s3_bucket_versioning.")],
    rule: [
      {
        id: "expire",
        status: "Enabled",
        filter: [{ prefix: "" }],
        expiration: [{ days: 30 }],
        noncurrent_version_expiration: [{ noncurrent_days: 30 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
    ],
  });
});

test("without protection the bucket goes with its logs", () => {
  expect(build({}, { protection: false }).only("aws_s3_bucket")).toMatchObject({
    force_destroy: true,
    lifecycle: { prevent_destroy: false },
  });
});

const LOGS = "arn:aws:s3:::prod-eu-west-1-111122223333-public-lb-logs";
const ALWAYS = (protection: boolean) => [
  {
    Sid: "OverTlsOnly",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: ["s3:*"],
    Resource: [LOGS, `${LOGS}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  {
    Sid: "NotByThisAccount",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: protection ? ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"] : ["s3:PutObject"],
    Resource: [`${LOGS}/*`],
    Condition: { StringEquals: { "aws:PrincipalAccount": "111122223333" } },
  },
];

test.each(["application", "classic"] as const)(
  "only the log delivery of an %s load balancer writes, over TLS only, and nobody of this account deletes",
  (loadBalancer) => {
    const delivery = {
      Sid: "LogDelivery",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: [`${LOGS}/AWSLogs/111122223333/*`],
    };
    expect(statements(build({ loadBalancer }))).toEqual([...ALWAYS(true), delivery]);
    expect(statements(build({ loadBalancer }, { protection: false }))).toEqual([...ALWAYS(false), delivery]);
  },
);

test("the log delivery of a network load balancer writes for this account and region only", () => {
  const Principal = { Service: "delivery.logs.amazonaws.com" };
  const ArnLike = { "aws:SourceArn": "arn:aws:logs:eu-west-1:111122223333:*" };
  expect(statements(build({ loadBalancer: "network" }))).toEqual([
    ...ALWAYS(true),
    {
      Sid: "LogDeliveryAclCheck",
      Effect: "Allow",
      Principal,
      Action: ["s3:GetBucketAcl"],
      Resource: [LOGS],
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" }, ArnLike },
    },
    {
      Sid: "LogDeliveryWrite",
      Effect: "Allow",
      Principal,
      Action: ["s3:PutObject"],
      Resource: [`${LOGS}/AWSLogs/111122223333/*`],
      Condition: {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": "111122223333" },
        ArnLike,
      },
    },
  ]);
});

test("a certificate is asked for, validated in the zone, and used once it is issued", () => {
  const built = build({ certificate: { validatedIn: "dns-zone" } });
  const requested = nameOf(built, "aws_acm_certificate");
  const record = nameOf(built, "aws_route53_record");
  const option = (attribute: string) =>
    `\${tolist(aws_acm_certificate.${requested}.domain_validation_options).0.${attribute}}`;
  expect(built.only("aws_acm_certificate")).toEqual({
    domain_name: "ehr.example.org",
    validation_method: "DNS",
    lifecycle: { create_before_destroy: true },
    tags: { Name: "ehr.example.org" },
  });
  expect(built.only("aws_route53_record")).toEqual({
    zone_id: "Z0123456789",
    name: option("resource_record_name"),
    type: option("resource_record_type"),
    records: [option("resource_record_value")],
    ttl: 60,
    allow_overwrite: true,
  });
  expect(built.only("aws_acm_certificate_validation")).toEqual({
    certificate_arn: `\${aws_acm_certificate.${requested}.arn}`,
    validation_record_fqdns: [`\${aws_route53_record.${record}.fqdn}`],
  });
  expect(built.all("aws_lb_listener")[0]!["certificate_arn"]).toBe(
    `\${aws_acm_certificate_validation.${nameOf(built, "aws_acm_certificate_validation")}.certificate_arn}`,
  );
});

test("a given certificate creates nothing in ACM or DNS", () => {
  const built = build();
  expect(built.addresses.filter((address) => /acm|route53/.test(address))).toEqual([]);
});
