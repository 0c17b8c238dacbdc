import { documentText } from "../../../modules/configuration/guest-files";

const ROOT_OF_ACCOUNT = {
  Sid: "Administration",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::123456789012:root" },
  Action: "kms:*",
  Resource: "*",
};
const ACCOUNT_KEY = JSON.stringify({ Version: "2012-10-17", Statement: [ROOT_OF_ACCOUNT] });

/** As modules write it: a document of several lines, with Terraform's template signs doubled. */
const RUN_AGAIN = documentText("run-again").replace(/([$%])\{/g, "$1$1{");

function encryptedTransportOnly(bucket: string): string {
  const statement = {
    Sid: "EncryptedTransportOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [`\${aws_s3_bucket.${bucket}.arn}`, `\${aws_s3_bucket.${bucket}.arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

const EVERY_BUCKET = ["configuration", "logs"];

function perBucket(settings: (bucket: string) => Record<string, unknown>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    EVERY_BUCKET.map((name) => [name, { bucket: `\${aws_s3_bucket.${name}.id}`, ...settings(name) }]),
  );
}

/** Terraform JSON: keys, roles, buckets, secrets, logs, alarms and snapshots. */
export const SECURITY = {
  data: {
    aws_iam_policy_document: {
      servers: {
        statement: [{ sid: "Facts", actions: ["s3:GetObject"], resources: ["${aws_s3_bucket.configuration.arn}/*"] }],
      },
    },
    aws_elb_service_account: { logs: {} },
  },
  resource: {
    aws_kms_key: {
      ebs: {
        description: "volumes",
        enable_key_rotation: true,
        rotation_period_in_days: 180,
        deletion_window_in_days: 7,
        policy: ACCOUNT_KEY,
      },
      wrap: {
        description: "IRIS database keys",
        enable_key_rotation: true,
        multi_region: true,
        deletion_window_in_days: 30,
        policy: ACCOUNT_KEY,
        tags: { Name: "wrap" },
      },
    },
    aws_kms_alias: {
      ebs: { name: "alias/iris-ebs", target_key_id: "${aws_kms_key.ebs.key_id}" },
      wrap: { name: "alias/iris-iris", target_key_id: "${aws_kms_key.wrap.id}" },
    },
    aws_iam_role: {
      servers: {
        name: "servers",
        path: "/iris/",
        permissions_boundary: "${aws_iam_policy.boundary.arn}",
        assume_role_policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
        }),
      },
    },
    aws_iam_policy: {
      boundary: {
        name: "boundary",
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
      },
    },
    aws_iam_role_policy: {
      servers: {
        name: "servers",
        role: "${aws_iam_role.servers.id}",
        policy: "${data.aws_iam_policy_document.servers.json}",
      },
    },
    aws_iam_role_policy_attachment: {
      ssm: { role: "${aws_iam_role.servers.name}", policy_arn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" },
      dlm: {
        role: "${aws_iam_role.servers.name}",
        policy_arn: "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole",
      },
    },
    aws_iam_instance_profile: { servers: { name: "servers", role: "${aws_iam_role.servers.name}" } },
    aws_s3_bucket: {
      configuration: { bucket: "iris-configuration", force_destroy: true },
      logs: { bucket: "iris-logs", force_destroy: true },
    },
    aws_s3_bucket_policy: perBucket((name) => ({ policy: encryptedTransportOnly(name) })),
    aws_s3_bucket_public_access_block: perBucket(() => ({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    })),
    aws_s3_bucket_versioning: perBucket(() => ({ versioning_configuration: { status: "Enabled" } })),
    aws_s3_bucket_ownership_controls: perBucket(() => ({ rule: { object_ownership: "BucketOwnerEnforced" } })),
    aws_s3_bucket_server_side_encryption_configuration: {
      configuration: {
        bucket: "${aws_s3_bucket.configuration.id}",
        rule: [
          {
            apply_server_side_encryption_by_default: {
              sse_algorithm: "aws:kms",
              kms_master_key_id: "${aws_kms_key.ebs.arn}",
            },
            bucket_key_enabled: true,
          },
        ],
      },
      logs: {
        bucket: "${aws_s3_bucket.logs.id}",
        rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
      },
    },
    aws_s3_bucket_lifecycle_configuration: {
      logs: {
        bucket: "${aws_s3_bucket.logs.id}",
        rule: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: 400 },
            noncurrent_version_expiration: { noncurrent_days: 30 },
            abort_incomplete_multipart_upload: { days_after_initiation: 7 },
          },
        ],
      },
    },
    aws_s3_object: {
      facts: {
        bucket: "${aws_s3_bucket.configuration.id}",
        key: "nodes/member.json",
        content: '{"volume":"${aws_ebs_volume.data.id}"}',
        content_type: "application/json",
        depends_on: ["aws_s3_bucket_policy.configuration"],
      },
    },
    aws_cloudwatch_log_group: {
      flow: { name: "/iris/flow", retention_in_days: 90, kms_key_id: "${aws_kms_key.ebs.arn}" },
    },
    aws_cloudwatch_metric_alarm: {
      members: {
        alarm_name: "no-primary",
        namespace: "AWS/NetworkELB",
        metric_name: "HealthyHostCount",
        statistic: "Minimum",
        comparison_operator: "LessThanThreshold",
        threshold: 1,
        period: 60,
        evaluation_periods: 2,
        treat_missing_data: "breaching",
        dimensions: {
          LoadBalancer: "${aws_lb.endpoint.arn_suffix}",
          TargetGroup: "${aws_lb_target_group.iris.arn_suffix}",
        },
        alarm_actions: ["${aws_sns_topic.alarms.arn}"],
      },
    },
    aws_sns_topic: { alarms: { name: "alarms", kms_master_key_id: "${aws_kms_key.wrap.arn}" } },
    aws_ssm_parameter: {
      status: { name: "/iris/status", type: "String", value: "waiting", lifecycle: { ignore_changes: ["value"] } },
    },
    aws_ssm_document: {
      boot: {
        name: "boot",
        document_type: "Command",
        document_format: "JSON",
        content: JSON.stringify({
          schemaVersion: "2.2",
          description: "boot",
          mainSteps: [{ action: "aws:runShellScript", name: "boot", inputs: { runCommand: ["true"] } }],
        }),
      },
      operation: {
        name: "operation",
        document_type: "Command",
        document_format: "YAML",
        target_type: "/AWS::EC2::Instance",
        content: RUN_AGAIN,
        tags: { Name: "operation" },
      },
    },
    aws_secretsmanager_secret: {
      superuser: { name: "iris/superuser", kms_key_id: "${aws_kms_key.wrap.arn}", recovery_window_in_days: 7 },
    },
    aws_dlm_lifecycle_policy: {
      volumes: {
        description: "volumes",
        execution_role_arn: "${aws_iam_role.servers.arn}",
        state: "ENABLED",
        tags: { Name: "volumes" },
        policy_details: {
          resource_types: ["VOLUME"],
          target_tags: { Backup: "daily" },
          schedule: [
            {
              name: "daily",
              copy_tags: true,
              create_rule: { interval: 24, interval_unit: "HOURS", times: ["02:00"] },
              retain_rule: { count: 14 },
              tags_to_add: { By: "dlm" },
            },
          ],
        },
      },
    },
  },
};
