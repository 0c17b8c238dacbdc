import { AcceptedChange } from "./accepted-changes";
import { Change, compare } from "./changes";

const FACTS: AcceptedChange = {
  reason: "facts of nodes name the new release of the scripts",
  address: /aws_s3_object\.Configuration_Node\w+/,
  actions: ["update"],
  attributes: ["content"],
  stacks: { "prod-eu-west-1": 2 },
};
const change = (address: string, more: Partial<Change> = {}): Change => ({
  stack: "prod-eu-west-1",
  address,
  actions: ["update"],
  attributes: ["content"],
  ...more,
});
const A = change("aws_s3_object.Configuration_NodeDataA");
const B = change("aws_s3_object.Configuration_NodeDataB");

test("what is listed, as often as it is listed, is accepted", () => {
  expect(compare([A, B], [FACTS])).toEqual([]);
});

test.each<[string, readonly Change[], readonly string[]]>([
  ["one change fewer", [A], ["listed 2, found 1 in prod-eu-west-1: /aws_s3_object\\.Configuration_Node\\w+/ update"]],
  [
    "a change in another stack",
    [A, B, { ...A, stack: "private-eu-central-1" }],
    ["listed 0, found 1 in private-eu-central-1: /aws_s3_object\\.Configuration_Node\\w+/ update"],
  ],
  [
    "another attribute",
    [A, B, { ...A, attributes: ["content", "key"] }],
    ["not listed: prod-eu-west-1: aws_s3_object.Configuration_NodeDataA: update content, key"],
  ],
  [
    "another action",
    [A, B, { ...A, actions: ["delete", "create"] }],
    ["not listed: prod-eu-west-1: aws_s3_object.Configuration_NodeDataA: delete and create content"],
  ],
  [
    "an address of which only a part is listed",
    [A, B, change("module.x.aws_s3_object.Configuration_NodeDataA")],
    ["not listed: prod-eu-west-1: module.x.aws_s3_object.Configuration_NodeDataA: update content"],
  ],
  [
    "an output that is gone",
    [A, B, { stack: "prod-dns", address: "output.web_url", actions: ["delete"], attributes: [] }],
    ["not listed: prod-dns: output.web_url: delete"],
  ],
])("fails on %s", (_, changes, says) => {
  expect(compare(changes, [FACTS])).toEqual(says);
});

test("fails on a server that is replaced, also where a list has it", () => {
  const replaced = change("aws_instance.AppApp_ServerA1_Server", {
    actions: ["delete", "create"],
    attributes: ["ami"],
  });
  const listed = {
    ...FACTS,
    address: /aws_instance\..*/,
    actions: ["delete", "create"],
    attributes: ["ami"],
    stacks: { "prod-eu-west-1": 1 },
  };
  expect(compare([replaced], [listed])).toEqual([
    "never: prod-eu-west-1: aws_instance.AppApp_ServerA1_Server: delete and create ami",
  ]);
});
