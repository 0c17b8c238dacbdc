import { PolicyStatement } from "../../../domain/security/plan";
import { policyDocument, trustDocument } from "../../../modules/security/policy-document";

const READ: PolicyStatement = {
  sid: "Read",
  effect: "Allow",
  actions: ["s3:GetObject"],
  resources: ["arn:aws:s3:::b/*"],
};

test("a statement is written in IAM's words, without what it does not say", () => {
  expect(JSON.parse(policyDocument([READ]))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/*"] }],
  });
});

test("principals and conditions are kept, policy variables are escaped for Terraform", () => {
  const [statement] = JSON.parse(
    policyDocument([
      {
        ...READ,
        principals: { AWS: "*", Service: ["logs.amazonaws.com"] },
        resources: ["arn:aws:s3:::b/${aws:username}"],
        conditions: { StringEquals: { "aws:SourceAccount": ["1", "${aws:PrincipalAccount}"] } },
      },
    ]),
  ).Statement;
  expect(statement).toEqual({
    Sid: "Read",
    Effect: "Allow",
    Principal: { AWS: "*", Service: ["logs.amazonaws.com"] },
    Action: ["s3:GetObject"],
    Resource: ["arn:aws:s3:::b/$${aws:username}"],
    Condition: { StringEquals: { "aws:SourceAccount": ["1", "$${aws:PrincipalAccount}"] } },
  });
});

test("a key that is named by its purpose becomes its ARN", () => {
  const text = policyDocument([{ ...READ, resources: [{ key: "ebs" }, { key: "logs" }] }], {
    keyArn: (purpose) => `arn-of-${purpose}`,
    routeTableId: (name) => `rtb-${name}`,
  });
  expect(JSON.parse(text).Statement[0].Resource).toEqual(["arn-of-ebs", "arn-of-logs"]);
});

test("a route table that is named becomes the end of its ARN", () => {
  const references = { keyArn: () => "", routeTableId: (name: string) => `rtb-${name}` };
  const text = policyDocument(
    [{ ...READ, resources: [{ routeTable: "private-a", under: "arn:aws:ec2:eu-west-1:1:route-table/" }] }],
    references,
  );
  expect(JSON.parse(text).Statement[0].Resource).toEqual(["arn:aws:ec2:eu-west-1:1:route-table/rtb-private-a"]);
});

test("fails on a key where no keys are given", () => {
  expect(() => policyDocument([{ ...READ, resources: [{ key: "ebs" }] }])).toThrow(
    'statement \'Read\' names {"key":"ebs"}, but no references are given',
  );
});

test("a service is trusted with or without a condition", () => {
  const trust = (...args: Parameters<typeof trustDocument>) => JSON.parse(trustDocument(...args)).Statement;
  const plain = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  expect(trust("ec2.amazonaws.com")).toEqual([plain]);
  const condition = { StringEquals: { "aws:SourceAccount": "111122223333" } };
  expect(trust("ec2.amazonaws.com", condition)).toEqual([{ ...plain, Condition: condition }]);
});
