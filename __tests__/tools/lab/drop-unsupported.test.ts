import { dropUnsupported } from "../../../tools/lab/drop-unsupported";

const STACK = {
  provider: { aws: [{ region: "eu-west-1" }] },
  data: { aws_iam_policy_document: { uses: { statement: [{ resources: ["${aws_dx_gateway.link.id}"] }] }, apart: { statement: [] } } },
  resource: {
    aws_dx_gateway: { link: { name: "link" } },
    aws_dx_gateway_association: { vpn: { dx_gateway_id: "${aws_dx_gateway.link.id}" } },
    aws_iam_role: { link: { assume_role_policy: "${data.aws_iam_policy_document.uses.json}" } },
    aws_iam_role_policy: { link: { role: "${element([aws_iam_role.link.id], 0)}" } },
    aws_vpc: { main: { cidr_block: "10.0.0.0/16", "//": { metadata: { path: "aws_dx_gateway.link" } } } },
    aws_subnet: { late: { vpc_id: "${aws_vpc.main.id}", depends_on: ["aws_dx_gateway_association.vpn"] } },
    aws_route: { named: { description: "beside aws_dx_gateway.link" } },
  },
  output: { gateway: { value: "${aws_dx_gateway.link.id}" }, vpc: { value: "${aws_vpc.main.id}" } },
};

test("a type that the mock lacks goes, with everything that refers to it, however far", () => {
  const { stack, dropped } = dropUnsupported(STACK, { aws_dx_gateway: "not implemented" });
  expect(dropped).toEqual([
    "aws_dx_gateway.link",
    "aws_dx_gateway_association.vpn",
    "aws_iam_role.link",
    "aws_iam_role_policy.link",
    "aws_subnet.late",
    "data.aws_iam_policy_document.uses",
    "output.gateway",
  ]);
  expect(stack).toEqual({
    provider: STACK.provider,
    data: { aws_iam_policy_document: { apart: STACK.data.aws_iam_policy_document.apart } },
    resource: { aws_vpc: STACK.resource.aws_vpc, aws_route: STACK.resource.aws_route },
    output: { vpc: STACK.output.vpc },
  });
});

test("nothing goes when the mock has every type", () => {
  expect(dropUnsupported(STACK, {})).toEqual({ stack: STACK, dropped: [] });
});

test("a name that only begins like a dropped one stays", () => {
  const stack = {
    resource: {
      aws_dx_gateway: { link: {} },
      aws_vpc: { linked: { tags: { of: "${aws_dx_gateway.link2.id}" } } },
    },
  };
  expect(dropUnsupported(stack, { aws_dx_gateway: "not implemented" }).dropped).toEqual(["aws_dx_gateway.link"]);
});
