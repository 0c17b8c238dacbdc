import { judge } from "../../../tools/plan-guard/judge";
import { change, CREATE, DELETE, planOf, refusals, REPLACE, UPDATE } from "./builders";

type Values = Record<string, unknown>;

const RULE = {
  security_group_id: "sg-1",
  ip_protocol: "tcp",
  from_port: 1972,
  to_port: 1972,
  cidr_ipv4: "10.9.0.0/24",
};
/** One object of each type whose content is taken once only, by what makes it the same, and something that does not. */
const CONTENT: readonly (readonly [string, Values])[] = [
  ["aws_vpc_security_group_ingress_rule", RULE],
  ["aws_vpc_security_group_egress_rule", { ...RULE, cidr_ipv4: null, referenced_security_group_id: "sg-2" }],
  ["aws_lb_listener", { load_balancer_arn: "arn:lb", port: 1972 }],
  ["aws_lb_listener_rule", { listener_arn: "arn:listener", priority: 10 }],
  ["aws_lb_target_group_attachment", { target_group_arn: "arn:tg", target_id: "i-1", port: 1972 }],
  ["aws_route53_record", { zone_id: "Z1", name: "data.example.org", type: "A" }],
  ["aws_s3_object", { bucket: "b", key: "nodes/app-a1.json" }],
  ["aws_iam_role", { name: "prod-app" }],
  ["aws_instance", { subnet_id: "subnet-1", private_ip: "10.20.64.16" }],
];
/** Of `type`, before `x` has the content, afterwards `y`. */
const renamed = (type: string, before: Values, after: Values = before) =>
  planOf(change(`${type}.x`, DELETE, before), change(`${type}.y`, CREATE, {}, after));

test.each(CONTENT)("fails on the same %s under another address, and offers a moved block", (type, content) => {
  const { findings } = judge(renamed(type, content, { ...content, tags: { Name: "new" } }));
  expect(findings).toEqual([
    {
      address: `${type}.y`,
      does: expect.stringMatching(new RegExp(`^would take .* while ${type}\\.x has it$`)),
      why: "both changes run at the same time: AWS refuses the one that is too early, or the deletion takes away what was just made",
      instead: `for the same thing under another name, a 'moved' block from ${type}.x to ${type}.y (in a document: an entry under 'moved'); else two applies: the first without ${type}.y, or with it at a place that is free`,
    },
  ]);
});

test.each(CONTENT)("another %s beside one that goes passes", (type, content) => {
  const name = Object.keys(content).at(-1)!;
  expect(refusals(renamed(type, content, { ...content, [name]: "other" }))).toEqual([]);
});

test("what is taken is named, and nothing that both leave out", () => {
  expect(refusals(renamed("aws_vpc_security_group_ingress_rule", { ...RULE, cidr_ipv6: "" }, RULE))).toEqual([
    "aws_vpc_security_group_ingress_rule.y: would take security_group_id sg-1, ip_protocol tcp, from_port 1972, to_port 1972, cidr_ipv4 10.9.0.0/24 while aws_vpc_security_group_ingress_rule.x has it",
  ]);
});

test("fails on rules that exchange their priorities, and on one that takes the place of the next: no moved block helps", () => {
  const rule = (name: string, from: number, to: number) =>
    change(`aws_lb_listener_rule.${name}`, UPDATE, { listener_arn: "l", priority: from }, { priority: to });
  const addresses = (document: unknown) => judge(document).findings.map(({ address }) => address);
  expect(addresses(planOf(rule("a", 10, 20), rule("b", 20, 10)))).toEqual([
    "aws_lb_listener_rule.a",
    "aws_lb_listener_rule.b",
  ]);
  expect(addresses(planOf(rule("a", 10, 20), rule("b", 20, 30)))).toEqual(["aws_lb_listener_rule.a"]);
  expect(addresses(planOf(rule("a", 10, 15), rule("b", 20, 10)))).toEqual(["aws_lb_listener_rule.b"]);
  expect(addresses(planOf(rule("a", 10, 15), rule("b", 20, 25)))).toEqual([]);
  expect(judge(planOf(rule("a", 10, 20), rule("b", 20, 30))).findings[0]!.instead).toBe(
    "two applies: the first without aws_lb_listener_rule.a, or with it at a place that is free",
  );
});

test("fails on a listener that takes the port of one that is replaced, and on what was only forgotten", () => {
  const of = (port: number) => ({ load_balancer_arn: "arn:lb", port });
  const replaced = change("aws_lb_listener.x", REPLACE, of(1972), of(6661));
  const taker = change("aws_lb_listener.y", CREATE, {}, of(1972));
  expect(refusals(planOf(replaced, taker))).toHaveLength(1);
  expect(refusals(planOf(change("aws_lb_listener.x", ["forget"], of(1972)), taker))).toHaveLength(1);
});

test("the same address may be replaced by what it was, moved, or changed in what is its own", () => {
  const [type, content] = CONTENT[2]!;
  expect(refusals(planOf(change(`${type}.x`, REPLACE, content)))).toEqual([]);
  expect(
    refusals(planOf({ ...change(`${type}.y`, UPDATE, content, { tags: {} }), previous_address: `${type}.x` })),
  ).toEqual([]);
});

test("what stays where it is races with nothing: AWS refuses a second one, and the first is still there", () => {
  const [type, content] = CONTENT[2]!;
  expect(refusals(planOf(change(`${type}.x`, ["no-op"], content), change(`${type}.y`, CREATE, {}, content)))).toEqual(
    [],
  );
});

test("what is known only during the apply is a new place", () => {
  const taker = change("aws_lb_listener.y", CREATE, {}, { port: 1972 });
  const unknown = { ...taker, change: { ...taker.change, after_unknown: { load_balancer_arn: true } } };
  expect(refusals(planOf(change("aws_lb_listener.x", DELETE, { port: 1972 }), unknown))).toEqual([]);
  expect(refusals(planOf(change("aws_lb_listener.x", DELETE, { port: 1972 }), taker))).toHaveLength(1);
});
