import fc from "fast-check";
import { appServerAddress, arbiterAddress, endpointAddress, memberAddress } from "../../../domain/network/addresses";
import { NetworkPlan, SubnetPlan } from "../../../domain/network/plan";
import { NetworkUses } from "../../../domain/network/uses";
import { Report } from "../../../domain/problems";
import { planned, regionWith, USES } from "./fixtures";

/* Arithmetic of its own, so that a fault of the planner's cannot hide itself. */
const number = (address: string) => address.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
const ends = (cidr: string) => {
  const [address = "", prefix] = cidr.split("/");
  const count = 2 ** (32 - Number(prefix));
  return { first: number(address), last: number(address) + count - 1, count };
};
const inside = (outer: string, inner: string) =>
  ends(inner).first >= ends(outer).first && ends(inner).last <= ends(outer).last;
const disjoint = (ranges: readonly string[]) =>
  ranges
    .map(ends)
    .sort((one, other) => one.first - other.first)
    .every(({ first }, position, all) => position === 0 || first > all[position - 1]!.last);

const LETTERS = [..."abcdef"];
const MEMBERS = [..."abcdefghijklmnop"];

const prefix = fc.integer({ min: 16, max: 20 });
const vpc = fc
  .tuple(prefix, fc.nat(255), fc.nat(255))
  .map(
    ([length, second, third]) =>
      `10.${second}.${Math.floor(third / 2 ** (24 - length)) * 2 ** (24 - length)}.0/${length}`,
  );
const zones = fc.shuffledSubarray(LETTERS, { minLength: 2 });
/** Blocks that a subnet of the VPC has room for, in any order; keys come from the blocks. */
const uses = (length: number): fc.Arbitrary<NetworkUses> => {
  const units = 2 ** (32 - length - 6 - 4) - 2;
  const blocks = (count: number) =>
    fc.shuffledSubarray(Array.from({ length: Math.min(16, count) }, (_, block) => block));
  return fc.tuple(blocks(Math.floor(units / 2)), blocks(units)).map(([mirrors, tiers]) => ({
    ...USES,
    mirrors: mirrors.map((block) => ({ key: `m${block}`, block })),
    arbiters: mirrors.map((block) => ({ key: `m${block}`, block })),
    appTiers: tiers.map((block) => ({ key: `t${block}`, block })),
  }));
};
const network = vpc.chain((cidr) =>
  fc.record({ cidr: fc.constant(cidr), zones, uses: uses(Number(cidr.split("/")[1])) }),
);

interface Case {
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly uses: NetworkUses;
}

const planOf = ({ cidr, zones: letters, uses: used }: Case): NetworkPlan => {
  const { plan, problems } = planned(regionWith({ name: "us-east-1", cidr, zones: letters }), used);
  expect(problems).toEqual([]);
  return plan;
};

test("every tier has a subnet in every zone, inside the VPC, aligned, and apart from all others", () => {
  fc.assert(
    fc.property(network, (given) => {
      const { subnets } = planOf(given);
      expect(subnets).toHaveLength(5 * given.zones.length);
      expect(subnets.every(({ cidr }) => inside(given.cidr, cidr))).toBe(true);
      expect(subnets.every(({ cidr }) => ends(cidr).first % ends(cidr).count === 0)).toBe(true);
      expect(disjoint(subnets.map(({ cidr }) => cidr))).toBe(true);
    }),
  );
});

test("every reservation is an aligned part of its subnet without what AWS keeps, and apart from all others", () => {
  fc.assert(
    fc.property(network, (given) => {
      const { subnets } = planOf(given);
      const reserved = subnets.flatMap(({ cidr, reservations }) =>
        reservations.map((reservation) => ({ subnet: ends(cidr), block: ends(reservation.cidr) })),
      );
      expect(reserved.filter(({ block }) => block.count !== 16 || block.first % 16 !== 0)).toEqual([]);
      expect(
        reserved.filter(({ subnet, block }) => block.first < subnet.first + 16 || block.last > subnet.last - 16),
      ).toEqual([]);
      expect(
        subnets.every(({ reservations }) => new Set(reservations.map(({ name }) => name)).size === reservations.length),
      ).toBe(true);
      expect(disjoint(subnets.flatMap(({ reservations }) => reservations.map(({ cidr }) => cidr)))).toBe(true);
    }),
  );
});

/** Every address that the network can give, by the reservation that it belongs to. */
function allAddresses(
  plan: NetworkPlan,
  used: NetworkUses,
): { readonly address: string | undefined; readonly cidr: string | undefined }[] {
  const report = new Report();
  const reserved = (tier: string, zone: string, name: string) =>
    plan.subnets
      .find((subnet) => subnet.tier === tier && subnet.zone === zone)
      ?.reservations.find((reservation) => reservation.name === name)?.cidr;
  const given = { path: [] };
  const all = plan.zones.flatMap((zone) => [
    ...used.mirrors.flatMap(({ key, block }) => [
      ...MEMBERS.map((letter) => ({
        address: memberAddress(plan, { mirror: key, zone, letter }, given, report),
        cidr: reserved("data", zone, `M${block}Members`),
      })),
      {
        address: endpointAddress(plan, { mirror: key, zone }, given, report),
        cidr: reserved("data", zone, `M${block}Services`),
      },
      {
        address: arbiterAddress(plan, { mirrorBlock: block, zone }, given, report),
        cidr: reserved("management", zone, "Arbiters"),
      },
    ]),
    ...used.appTiers.flatMap(({ key, block }) =>
      MEMBERS.map((_, position) => ({
        address: appServerAddress(plan, { tier: key, zone, number: position + 1 }, [], report),
        cidr: reserved("app", zone, `T${block}Servers`),
      })),
    ),
  ]);
  expect(report.problems).toEqual([]);
  return all;
}

test("every planned address lies in its own reservation and belongs to one server", () => {
  fc.assert(
    fc.property(network, (given) => {
      const all = allAddresses(planOf(given), given.uses);
      expect(
        all.filter(
          ({ address, cidr }) => address === undefined || cidr === undefined || !inside(cidr, `${address}/32`),
        ),
      ).toEqual([]);
      expect(new Set(all.map(({ address }) => address)).size).toBe(all.length);
    }),
    { numRuns: 25 },
  );
});

describe("nothing that exists moves", () => {
  const reservationsByPlace = (subnets: readonly SubnetPlan[]) =>
    Object.fromEntries(
      subnets.flatMap(({ tier, zone, reservations }) =>
        reservations.map((reserved) => [`${tier} ${zone} ${reserved.name}`, reserved]),
      ),
    );
  const bare = (subnets: readonly SubnetPlan[]) =>
    Object.fromEntries(subnets.map((subnet) => [`${subnet.tier} ${subnet.zone}`, { ...subnet, reservations: [] }]));
  const expectKept = (before: NetworkPlan, after: NetworkPlan) => {
    expect(bare(after.subnets)).toEqual({ ...bare(after.subnets), ...bare(before.subnets) });
    expect(reservationsByPlace(after.subnets)).toEqual({
      ...reservationsByPlace(after.subnets),
      ...reservationsByPlace(before.subnets),
    });
  };

  test("when zones are added or written in another order", () => {
    fc.assert(
      fc.property(network, fc.shuffledSubarray(LETTERS, { minLength: 6 }), (given, order) => {
        expectKept(planOf(given), planOf({ ...given, zones: order }));
      }),
    );
  });

  test("when mirrors, arbiters and application tiers are added before or after those that exist", () => {
    fc.assert(
      fc.property(network, fc.nat(16), fc.nat(16), (given, mirrors, tiers) => {
        const fewer = {
          ...given.uses,
          mirrors: given.uses.mirrors.slice(mirrors),
          arbiters: given.uses.arbiters.slice(mirrors),
          appTiers: given.uses.appTiers.slice(0, tiers),
        };
        const [before, after] = [planOf({ ...given, uses: fewer }), planOf(given)];
        expectKept(before, after);
        const kept = new Set(allAddresses(after, given.uses).map(({ address }) => address));
        expect(allAddresses(before, fewer).filter(({ address }) => !kept.has(address))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test("when members, servers or web tiers are added: the plan does not know them", () => {
    fc.assert(
      fc.property(network, (given) => {
        const used = {
          ...given.uses,
          zones: { public: LETTERS, web: LETTERS, app: LETTERS, data: LETTERS, management: LETTERS },
        };
        expect(planOf({ ...given, uses: used })).toEqual(planOf(given));
      }),
    );
  });
});
