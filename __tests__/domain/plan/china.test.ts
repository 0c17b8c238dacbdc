import { change, findings, inRegion, SMALLEST } from "../../support/documents";

test.each(["cn-north-1", "cn-northwest-1", "cn-new-9"])("fails on region %s, which lies in China", (name) => {
  expect(findings(change(inRegion(name), SMALLEST))).toEqual({
    problems: [
      `regions.primary.name: '${name}' lies in China, which is not supported: names of endpoint services and of role principals differ there`,
    ],
    fixes: ["use a region whose name does not begin with cn-"],
    warnings: [],
  });
});

test.each(["us-gov-west-1", "ca-central-1"])("region %s is not refused", (name) => {
  const zones = ["a", "b", "d"];
  expect(
    findings(
      change(
        {
          ...inRegion(name),
          ...(name === "ca-central-1" ? { "regions.primary.zones": zones, "mirrors.data.arbiter.zone": "d" } : {}),
        },
        SMALLEST,
      ),
    ).problems,
  ).toEqual([]);
});
