import { endpointStatements } from "../../../domain/security/endpoint-statements";
import { change, planOf, SMALLEST } from "../../support/documents";
import { ENDPOINT, ROUTE_ENDPOINT } from "../../support/mirror-plans";

const PLACE = { partition: "aws", account: "111122223333", regionName: "eu-west-1" };
const CREATED = [{ name: "private-a" }, { name: "private-b" }];

test("with health checks a member calls nothing", () => {
  expect(endpointStatements({ plan: ENDPOINT, routeTables: CREATED }, PLACE)).toEqual([]);
});

test("a new primary registers and deregisters at the target groups of its mirror, and nowhere else", () => {
  const group = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${name}/*`;
  expect(
    endpointStatements({ plan: { ...ENDPOINT, method: "target-registration" }, routeTables: CREATED }, PLACE),
  ).toEqual([
    {
      sid: "RegisterAsPrimary",
      effect: "Allow",
      actions: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      resources: [group("prod-data-superserver-1972"), group("prod-data-lab-hl7-7661")],
    },
    { sid: "ReadTargets", effect: "Allow", actions: ["elasticloadbalancing:DescribeTargetHealth"], resources: ["*"] },
  ]);
});

test("a new primary replaces routes in the named tables, and in no other", () => {
  const under = "arn:aws:ec2:eu-west-1:111122223333:route-table/";
  const statements = (routeTables: { name: string; existingId?: string }[]) =>
    endpointStatements({ plan: ROUTE_ENDPOINT, routeTables }, PLACE);
  expect(statements(CREATED)).toEqual([
    {
      sid: "RouteToPrimary",
      effect: "Allow",
      actions: ["ec2:ReplaceRoute"],
      resources: [
        { routeTable: "private-a", under },
        { routeTable: "private-b", under },
      ],
    },
    { sid: "ReadRoutes", effect: "Allow", actions: ["ec2:DescribeRouteTables"], resources: ["*"] },
  ]);
  expect(statements([{ name: "app", existingId: "rtb-0123456789abcdef0" }])[0]!.resources).toEqual([
    `${under}rtb-0123456789abcdef0`,
  ]);
});

test("members of that mirror alone have these rights", () => {
  const route = {
    method: "route-table",
    overlayAddress: "10.255.0.10",
    listeners: { superserver: { port: 1972, clients: { labs: "10.20.64.0/22" } } },
  };
  const other = {
    name: "RADMIR",
    block: 1,
    size: "small",
    members: { a: { zone: "a" }, b: { zone: "b" } },
    arbiter: { zone: "c" },
  };
  const { roles } = planOf(
    change(
      {
        "mirrors.data.endpoint": route,
        "mirrors.rad": other,
        "appTiers.app": { of: "data", servers: 3, size: "small" },
      },
      SMALLEST,
    ),
  ).regions[0]!;
  expect(
    roles
      .filter(({ statements }) => statements.some(({ actions }) => actions.includes("ec2:ReplaceRoute")))
      .map(({ tier }) => tier),
  ).toEqual(["MirrorData"]);
});
