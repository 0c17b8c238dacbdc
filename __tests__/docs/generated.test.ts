import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Flow } from "../../domain/firewall/flow";
import { BELIEFS_PAGE, beliefs, beliefsPage } from "../../tools/beliefs-page";
import { LayerName, limitMinutes, SEEN_SECONDS } from "../../tools/layers/limits";
import { picture, PICTURES } from "../../tools/picture";
import { PORTS_PAGE, portsPage } from "../../tools/ports";
import { shippedEnvironments } from "../../tools/shipped-environments";

const environments = shippedEnvironments();
const page = portsPage(environments);
const region = (name: string) => environments.find(({ plan }) => plan.environment === name)!.plan.regions[0]!;

test("docs/ports.md is what tools/ports.ts writes today", () => {
  expect(readFileSync(PORTS_PAGE, "utf8")).toBe(page);
});

test("docs/ports.md has one row per permission of every shipped environment", () => {
  const rows = page.split("\n").filter((line) => /^\| (TCP|ICMP)/.test(line));
  expect(rows).toHaveLength(
    environments.flatMap(({ plan }) => plan.regions.flatMap(({ firewall }) => firewall.flows)).length,
  );
});

test("the list of what is open to the internet names every flow from or to 0.0.0.0/0 and no other", () => {
  const everybody = ({ from, to }: Flow) =>
    [from, to].some((side) => side.kind === "range" && side.cidr === "0.0.0.0/0");
  const section = page.slice(page.indexOf("## Open to the internet"), page.indexOf("### Ports"));
  const expected = environments.flatMap(({ plan }) =>
    plan.regions.flatMap(({ environment, firewall }) =>
      firewall.flows.filter(everybody).map(({ why }) => `${environment}: ${why}`),
    ),
  );
  const rows = section
    .split("\n")
    .filter((line) => /^\| \S+ \| (TCP|ICMP)/.test(line))
    .map((line) => line.split(" | "));
  expect(rows.map((cells) => `${cells[0]!.slice(2)}: ${cells[4]!.replace(/ \|$/, "")}`)).toEqual(expected);
});

test("docs/ports.md names every statement of every role", () => {
  for (const { plan } of environments) {
    for (const { roles } of plan.regions) {
      const wanted = roles.flatMap(({ statements }) => statements.flatMap(({ actions }) => actions));
      expect(wanted.filter((action) => !page.includes(`\`${action}\``))).toEqual([]);
    }
  }
});

test.each(environments.map((environment) => [environment.plan.environment, environment] as const))(
  "the picture of %s is what tools/picture.ts draws today",
  async (name, environment) => {
    expect(readFileSync(join(PICTURES, `${name}.svg`), "utf8")).toBe(await picture(environment));
  },
);

test("there is a picture for each shipped environment and no other", () => {
  expect(existsSync(PICTURES)).toBe(true);
  expect(readdirSync(PICTURES).sort()).toEqual(environments.map(({ plan }) => `${plan.environment}.svg`).sort());
});

test("a picture shows every member, arbiter and application server with its address", async () => {
  const { mirrors, appTiers } = region("prod");
  const svg = (await picture(environments.find(({ plan }) => plan.environment === "prod")!)).replace(/&#45;/g, "-");
  const servers = [
    ...mirrors.flatMap(({ members, arbiter }) => [...members, ...(arbiter ? [arbiter] : [])]),
    ...appTiers.flatMap((tier) => tier.servers),
  ];
  expect(
    servers.filter(({ serverName, address }) => !svg.includes(`>${serverName}<`) || !svg.includes(address)),
  ).toEqual([]);
  expect(servers).toHaveLength(7);
});

test("pictures hold no date, no comment and no version of the program that drew them", () => {
  for (const file of readdirSync(PICTURES)) {
    expect(readFileSync(join(PICTURES, file), "utf8")).not.toMatch(/<!--|graphviz|20\d\d-\d\d/i);
  }
});

test("docs/testing.md says what each layer takes, and when it counts as hanging", () => {
  const text = readFileSync(join(__dirname, "..", "..", "docs", "testing.md"), "utf8");
  const section = text.slice(text.indexOf("## What each layer takes"), text.indexOf("## Where things come from"));
  const rows = [...section.matchAll(/^\| `(\S+)` \| (\d+) \| (\d+) \|$/gm)].map(([, ...cells]) => cells.join(" "));
  const layers = Object.keys(SEEN_SECONDS) as LayerName[];
  expect(rows).toEqual(layers.map((name) => `${name} ${SEEN_SECONDS[name]} ${limitMinutes(name)}`));
});

test("docs/testing.md lists the beliefs that the kit check asks about, and every place that rests on one exists", () => {
  expect(readFileSync(BELIEFS_PAGE, "utf8")).toBe(beliefsPage());
  const places = beliefs().flatMap(({ places: own }) => own);
  expect(places.filter((place) => !existsSync(join(__dirname, "..", "..", place)))).toEqual([]);
});
