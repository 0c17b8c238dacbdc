import { change, findings, planOf, WHOLE } from "../../support/documents";

const AT = "moved";
const LISTENER = { from: "aws_lb_listener.Old_1", to: "aws_lb_listener.New_2" };
const RULE = { from: "aws_vpc_security_group_ingress_rule.a", to: "aws_vpc_security_group_ingress_rule.b" };
const DNS = { "dns.zone": { id: "Z0123456789ABC", name: "example.org" } };
const problems = (moved: unknown) => findings(change({ [AT]: moved }, WHOLE)).problems;

test("each stack has the moves that the document names for it, and no others", () => {
  const moved = { "prod-eu-west-1": [LISTENER, RULE], "prod-dns": [RULE] };
  const { regions, dns } = planOf(change({ ...DNS, [AT]: moved }, WHOLE));
  expect([regions[0]!.stack.moved, dns!.stack.moved]).toEqual([moved["prod-eu-west-1"], moved["prod-dns"]]);
  expect(planOf(WHOLE).regions[0]!.stack.moved).toEqual([]);
});

test.each<[string, Record<string, unknown>, string[]]>([
  [
    "a stack that is not planned",
    { "prod-dns": [RULE] },
    [`${AT}.prod-dns: 'prod-dns' is not one of the stacks: prod-eu-west-1`],
  ],
  [
    "a name that JavaScript has of its own",
    { constructor: [RULE] },
    [`${AT}.constructor: 'constructor' is not one of the stacks: prod-eu-west-1`],
  ],
  [
    "two types",
    { "prod-eu-west-1": [{ from: LISTENER.from, to: RULE.to }] },
    [`${AT}.prod-eu-west-1[0]: '${LISTENER.from}' and '${RULE.to}' are of two types: a resource keeps its type`],
  ],
  [
    "an address that moves to itself",
    { "prod-eu-west-1": [{ from: RULE.from, to: RULE.from }] },
    [`${AT}.prod-eu-west-1[0]: '${RULE.from}' stands here twice`],
  ],
  [
    "two places for one resource",
    { "prod-eu-west-1": [RULE, { ...RULE, to: "aws_vpc_security_group_ingress_rule.c" }] },
    [`${AT}.prod-eu-west-1[1]: '${RULE.from}' stands here twice`],
  ],
])("fails on %s", (_, moved, expected) => {
  expect(problems(moved)).toEqual(expected);
});

test.each(["module.a.aws_lb.x", "aws_lb.x[0]", 'aws_lb.x["a"]', "lb.x", "aws_lb"])(
  "fails on the address %j, which no stack of ours has",
  (from) => {
    expect(problems({ "prod-eu-west-1": [{ ...RULE, from }] })).toEqual([
      expect.stringMatching(/^moved\.prod-eu-west-1\[0\]\.from: '.*' does not have the allowed form$/s),
    ]);
  },
);
