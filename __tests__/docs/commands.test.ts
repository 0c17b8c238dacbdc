import { Page, PAGES } from "./markdown";

/** What a call needs besides a region, or the AWS CLI refuses it. */
const TARGETS: Readonly<Record<string, string>> = {
  "ec2 create-snapshots": "--instance-specification",
  "ec2 describe-route-tables": "--route-table-ids",
  "ec2 get-console-output": "--instance-id",
  "ec2 modify-instance-attribute": "--instance-id",
  "ec2 start-instances": "--instance-ids",
  "ec2 stop-instances": "--instance-ids",
  "ec2 terminate-instances": "--instance-ids",
  "autoscaling cancel-instance-refresh": "--auto-scaling-group-name",
  "autoscaling enter-standby": "--auto-scaling-group-name",
  "elbv2 describe-target-health": "--target-group-arn",
  "elbv2 modify-load-balancer-attributes": "--load-balancer-arn",
  "secretsmanager put-secret-value": "--secret-id",
};

/** Calls of the AWS CLI in a line or between backquotes. A name of a call alone is a command too: a person types it. */
const calls = ({ text }: Pick<Page, "text">): string[] =>
  [...text.replace(/\\\n\s*/g, " ").matchAll(/aws ((?!s3 )[a-z0-9-]+ [a-z-]+[^`\n]*)/g)].map(([, call]) => call!);

function missing(call: string): string[] {
  const [service, verb] = call.split(" ");
  const target = TARGETS[`${service} ${verb}`];
  return ["--region", ...(target === undefined ? [] : [target])].filter((option) => !call.includes(`${option} `));
}

test("every call of AWS in the procedures says where and on what", () => {
  const found = calls(PAGES.find(({ file }) => file === "docs/operations.md")!);
  expect(found.length).toBeGreaterThan(25);
  expect(found.filter((call) => missing(call).length > 0)).toEqual([]);
});

test("fails on a call without its region or its target, also one that goes on in the next line", () => {
  const text =
    '`aws ec2 stop-instances --region eu-west-1 --instance-ids "$id"`, `aws ec2 stop-instances`,\naws ec2 modify-instance-attribute \\\n  --region eu-west-1 --no-disable-api-termination\n`aws s3 ls s3://b/`';
  expect(calls({ text }).map(missing)).toEqual([[], ["--region", "--instance-ids"], ["--instance-id"]]);
});
