import { partitionOf, zoneLetters } from "../../../domain/aws/regions";

test.each([
  ["eu-west-1", "aws"],
  ["us-east-1", "aws"],
  ["us-gov-west-1", "aws-us-gov"],
  ["us-gov-east-1", "aws-us-gov"],
  ["cn-north-1", "aws-cn"],
  ["cn-northwest-1", "aws-cn"],
  ["ca-central-1", "aws"],
  ["eu-new-9", "aws"],
])("region %s has its ARNs in partition %s", (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test.each([
  ["eu-west-1", "abc"],
  ["us-east-1", "abcdef"],
  ["us-west-2", "abcd"],
  ["ca-central-1", "abd"],
])("region %s has the zones %s", (region, letters) => {
  expect(zoneLetters(region)?.join("")).toBe(letters);
});

test("a region that the table lacks has no known letters, so that any is accepted", () => {
  expect(zoneLetters("eu-new-9")).toBeUndefined();
});
