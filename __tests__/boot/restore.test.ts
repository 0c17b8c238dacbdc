import { ADD_MIRRORED_DATABASES, FORCE_PRIMARY, REMOVE_MIRROR_CONFIGURATION } from "./support/by-hand";
import { Facts, withFact } from "./support/iris-facts";
import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";
import { until } from "./support/scenario";

const missing = missingForMachines();
if (missing) console.log(`left out: restore: ${missing}`);
const withMachines = missing ? describe.skip : describe;

withMachines("a whole mirror from snapshots", () => {
  const bench = new MirrorBench("restore");
  const role = (member: IrisMachine): string | undefined => member.status()[0];
  /** As on volumes that were made of snapshots: they have other ids. */
  const fromSnapshots = (facts: Facts): Facts =>
    withFact(
      withFact(facts, "mirror.fromSnapshot", true),
      "volumes",
      (facts["volumes"] as { volumeId: string }[]).map((one) => ({ ...one, volumeId: `${one.volumeId}-anew` })),
    );
  const STARTS = ["install-agent", "install-iris", "member-status", "configure"];
  async function waitsForAPrimary(member: IrisMachine): Promise<string> {
    await member.done(...STARTS);
    await member.inside("systemctl stop iris-member.timer");
    expect((await member.steps(["authorise"], { IRIS_NODE_PATIENCE: "0" })).code).toBe(1);
    expect(role(member)).toBe("Waiting");
    return member.machine.reason();
  }
  const changeCpf = (member: IrisMachine, change: string): Promise<string> =>
    member.inside(`sed -i '${change}' /iris/sys/irissys/iris.cpf`);

  test("in its place, under its names and addresses, it waits for a person, who makes the member with the newest data primary", async () => {
    const [a, b] = await bench.startPair();
    for (const [member, letter] of [
      [a, "a"],
      [b, "b"],
    ] as const) {
      await bench.replace(member);
      member.machine.putFacts(fromSnapshots(bench.facts(letter)));
    }
    for (const member of [a, b])
      expect(await waitsForAPrimary(member)).toMatch(
        /^this member came back on a new server or from a snapshot, and no member of mirror DATA is primary \(it is: Waiting\)/,
      );
    expect((await b.command("resume", {}, ["data-b", "accepted"])).code).toBe(0);
    await bench.byHand(b, FORCE_PRIMARY);
    await until("the member that was forced", () => role(b) === "Primary");
    await a.done("authorise");
    expect([role(a), role(b)]).toEqual(["Backup", "Primary"]);
    // It asked the primary, and was not held.
    await a.command("each-minute");
    expect(JSON.parse(a.machine.read("/iris/sys/member/promotion.json"))).toMatchObject({ without: ["DATA-A"] });
  });

  test("under another address IRIS joins nothing, the reason names both; the mirror is made anew when a person has removed its configuration", async () => {
    const a = await bench.startPrimary();
    await a.done("databases");
    const there = withFact(bench.facts("a"), "address", bench.address("c"));
    await bench.silent("c");
    await bench.answers("b", { configured: false });
    await bench.replace(a);
    a.machine.putFacts(fromSnapshots(there));
    expect(await waitsForAPrimary(a)).toBe(
      `this member came from a snapshot of the member at ${bench.address("a")}, and IRIS joins no mirror elsewhere (it is: Waiting): docs/operations.md, 'Restore the whole mirror'`,
    );
    await bench.byHand(a, FORCE_PRIMARY);
    await a.command("each-minute");
    expect(role(a)).toBe("Waiting");

    await a.inside("systemctl stop iris.service");
    await changeCpf(a, "/^JoinMirror=/d; s/^\\[MirrorMember\\]\\(\\r\\?\\)$/[MirrorMember]\\1\\nJoinMirror=0\\1/");
    await a.inside("systemctl start iris.service");
    await until("IRIS without a mirror", () => role(a) === "Not initialized");
    await bench.byHand(a, REMOVE_MIRROR_CONFIGURATION);
    await a.inside(
      "rm -f /iris/sys/node/merged.* /iris/sys/node/awaits-primary /iris/sys/node/claim /iris/sys/member/*.json",
    );
    // Another environment has a bucket of its own, without a claim. Its other servers are blank.
    bench.cloud.aws(["s3", "rm", "--recursive", `s3://${bench.bucket}/mirrors/`]);
    a.machine.putFacts(withFact({ ...there, volumes: fromSnapshots(there)["volumes"] }, "mirror.otherMembers", []));
    await a.done("install-iris", "configure", "authorise");
    expect(role(a)).toBe("Primary");
    expect(a.machine.read("/iris/sys/node/merged.kind")).toBe("create\n");
    expect((await a.steps(["databases"])).code).toBe(1);
    expect(a.machine.reason()).toContain(
      "mirrors.data.databases.APP.mirrored: IRIS has none of mirror DATA, planned is one",
    );
    await bench.byHand(a, ADD_MIRRORED_DATABASES);
    await a.done("databases");
  });
});
