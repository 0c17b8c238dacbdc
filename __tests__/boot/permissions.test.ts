import { permits, requestOf } from "./support/permissions";

const policy = (statement: object): string => JSON.stringify({ Statement: [{ Effect: "Allow", ...statement }] });
const OBJECT = requestOf("aws s3api get-object --region eu-west-1 --bucket prod --key nodes/data-a.json /etc/facts");
const WRITE = "aws --region eu-west-1 s3api put-object --bucket prod --key mirrors/data/created.json --body /run/x";

test("reads calls of the AWS CLI as IAM does", () => {
  expect(OBJECT).toEqual({ action: "s3:GetObject", resource: "arn:aws:s3:::prod/nodes/data-a.json", context: {} });
  expect(
    requestOf(`aws --region eu-west-1 ssm put-parameter --name /iris/prod/data-a --value \\{\\"a\\":\\ 1\\}`),
  ).toEqual({
    action: "ssm:PutParameter",
    resource: "arn:aws:ssm:eu-west-1:123456789012:parameter/iris/prod/data-a",
    context: {},
  });
  expect(requestOf(`${WRITE} --if-none-match \\*`).context).toEqual({ "s3:if-none-match": "*" });
});

test.each([
  [
    "elbv2 register-targets --target-group-arn arn:group --targets Id=i-1,Port=1972",
    "elasticloadbalancing:RegisterTargets",
    "arn:group",
  ],
  [
    "elbv2 deregister-targets --target-group-arn arn:group --targets Id=i-1,Port=1972",
    "elasticloadbalancing:DeregisterTargets",
    "arn:group",
  ],
  ["elbv2 describe-target-health --target-group-arn arn:group", "elasticloadbalancing:DescribeTargetHealth", "*"],
  [
    "ec2 replace-route --route-table-id rtb-1 --destination-cidr-block 10.99.0.10/32",
    "ec2:ReplaceRoute",
    "arn:aws:ec2:eu-west-1:123456789012:route-table/rtb-1",
  ],
  ["ec2 describe-route-tables --route-table-ids rtb-1", "ec2:DescribeRouteTables", "*"],
])("an endpoint's call '%s' asks for %s on %s", (call, action, resource) => {
  expect(requestOf(`aws --region eu-west-1 --output text ${call}`)).toEqual({ action, resource, context: {} });
});

test.each([
  ["arn:aws:s3:::prod/nodes/data-a.json", true],
  ["arn:aws:s3:::prod/nodes/data-?.json", true],
  ["arn:aws:s3:::prod/*", true],
  ["arn:aws:s3:::prod/nodes/data-b.json", false],
  ["arn:aws:s3:::prod/nodes/data-a.jso?n", false],
])("%s permits reading data-a's facts: %s", (Resource, expected) => {
  expect(permits(policy({ Action: ["s3:GetObject"], Resource: [Resource] }), OBJECT)).toBe(expected);
});

test("fails on a call that it does not know, and on another action", () => {
  expect(() => requestOf("aws s3api delete-object --bucket prod --key x")).toThrow(
    "what does 's3api delete-object' ask for?",
  );
  expect(permits(policy({ Action: ["s3:PutObject"], Resource: ["*"] }), OBJECT)).toBe(false);
});

test("a write that may only create is refused without its condition", () => {
  const once = policy({
    Action: ["s3:PutObject"],
    Resource: ["*"],
    Condition: { Null: { "s3:if-none-match": "false" } },
  });
  expect([permits(once, requestOf(WRITE)), permits(once, requestOf(`${WRITE} --if-none-match \\*`))]).toEqual([
    false,
    true,
  ]);
});
