import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Mock, startMock } from "../../tools/lab/mock";
import { Machine, missingForMachines } from "./support/machine";
import { missingForPeering, Peering } from "./support/peering";
import { until } from "./support/scenario";
import { Talker } from "./support/talker";
import { Vpc } from "./support/vpc";

const missing = missingForMachines() ?? missingForPeering();
if (missing) console.log(`left out: machines in more than one network: ${missing}`);
const withNetworks = missing ? describe.skip : describe;

const PORT = 7000;
const NEAR = { address: "10.1.0.10", instanceId: "i-0000000000000000a", availabilityZone: "eu-west-1a" };
const FAR = { address: "10.2.0.20", instanceId: "i-0000000000000000b", availabilityZone: "eu-central-1a" };
const LONGER_THAN_A_CUT_TAKES_MS = 4_000;

withNetworks("machines in two networks", () => {
  let mock: Mock;
  let here: Vpc, there: Vpc;
  let near: Machine, far: Machine;
  let stops: (() => void | Promise<void>)[] = [];

  beforeAll(async () => {
    mock = await startMock();
    here = await Vpc.start({ mock }, "10.1.0.0/16");
    there = await Vpc.start({ mock }, "10.2.0.0/16");
    near = await Machine.start({ facts: {}, ownNetwork: true });
    far = await Machine.start({ facts: {}, ownNetwork: true });
    await here.plug(near, NEAR);
    await there.plug(far, FAR);
  });
  afterEach(async () => {
    for (const stop of stops.reverse()) await stop();
    stops = [];
  });
  afterAll(async () => {
    for (const one of [near, far, here, there]) one?.stop();
    await mock?.stop();
  });

  async function linked(delayMs?: number): Promise<Peering> {
    const peering = await Peering.between(here, there, { delayMs });
    stops.push(() => peering.stop());
    return peering;
  }

  function talker(place: { readonly pid: number }): Talker {
    const one = new Talker(place.pid);
    stops.push(() => one.stop());
    return one;
  }

  /** Two ends of a TCP connection, and the client's address as each sees it. */
  async function connected(client: { readonly pid: number }, server: Machine, address: string) {
    const [one, other] = [talker(client), talker(server)];
    await other.call("listen", address, PORT);
    const seen = await Promise.all([one.call("connect", address, PORT), other.call("accept")]);
    return { one, other, seen };
  }

  test("nothing passes without a link between them, nor after it has stopped", async () => {
    const [one, other] = [talker(near), talker(far)];
    await other.call("hear", FAR.address, PORT);
    const tell = (text: string): Promise<unknown> => one.call("tell", FAR.address, PORT, text);
    await tell("before");
    const first = await linked();
    await tell("linked");
    const heard = [await other.call("heard")];
    await first.stop();
    await tell("stopped");
    await linked();
    await tell("linked again");
    expect([...heard, await other.call("heard")]).toEqual(["linked", "linked again"]);
  });

  test("a machine connects to one of the other network, both ways, and is seen there by its own address", async () => {
    await linked();
    const there = await connected(near, far, FAR.address);
    const back = await connected(far, near, NEAR.address);
    expect([there.seen, back.seen]).toEqual([
      [NEAR.address, NEAR.address],
      [FAR.address, FAR.address],
    ]);
  });

  test("a client in the network itself is seen in the other by the router's address", async () => {
    await linked();
    const { seen } = await connected(here, far, FAR.address);
    expect(seen).toEqual(["10.1.0.1", "10.1.0.1"]);
  });

  test("a round trip takes the delay of both directions", async () => {
    await linked(50);
    const { one, other } = await connected(near, far, FAR.address);
    const [taken] = await Promise.all([one.call("round_trip"), other.call("echo")]);
    expect(taken).toBeGreaterThanOrEqual(100);
  });

  test("1 MB arrives whole and in order, with and without a delay", async () => {
    for (const delayMs of [undefined, 5]) {
      const peering = await linked(delayMs);
      const { one, other } = await connected(near, far, FAR.address);
      const [sent, came] = await Promise.all([one.call("pour", 1_000_000), other.call("drain")]);
      expect(came).toEqual(sent);
      other.stop();
      await peering.stop();
    }
  });

  test("datagrams arrive in the order in which they were sent", async () => {
    await linked(20);
    const [one, other] = [talker(near), talker(far)];
    await other.call("hear", FAR.address, PORT);
    const texts = ["first", "second", "third", "fourth"];
    const heard: unknown[] = [];
    for (const text of texts) await one.call("tell", FAR.address, PORT, text);
    for (const _ of texts) heard.push(await other.call("heard"));
    expect(heard).toEqual(texts);
  });

  test("a cut link loses every packet and counts it; restored, it carries the next one", async () => {
    const peering = await linked();
    const [one, other] = [talker(near), talker(far)];
    await other.call("hear", FAR.address, PORT);
    const tell = (text: string): Promise<unknown> => one.call("tell", FAR.address, PORT, text);
    await tell("before");
    const heard = [await other.call("heard")];
    await peering.cut();
    for (const text of ["lost", "lost too", "lost as well"]) await tell(text);
    await until("three packets are lost", async () => (await peering.dropped()) >= 3);
    await peering.restore();
    await tell("after");
    heard.push(await other.call("heard"));
    expect({ heard, dropped: await peering.dropped() }).toEqual({ heard: ["before", "after"], dropped: 3 });
  });

  test("what is under way when the link is cut is lost, and never arrives", async () => {
    const peering = await linked(LONGER_THAN_A_CUT_TAKES_MS);
    const [one, other] = [talker(near), talker(far)];
    await other.call("hear", FAR.address, PORT);
    await one.call("tell", FAR.address, PORT, "under way");
    expect(await peering.dropped()).toBe(0);
    await peering.cut();
    await until("the packet is lost", async () => (await peering.dropped()) === 1);
    await peering.restore();
    await one.call("tell", FAR.address, PORT, "after");
    expect(await other.call("heard")).toBe("after");
  });

  test("a connection gets nothing while the link is cut, and goes on when it is restored", async () => {
    const peering = await linked();
    const { one, other } = await connected(near, far, FAR.address);
    await peering.cut();
    await one.call("send", "late");
    await until("packets are lost", async () => (await peering.dropped()) > 0);
    expect(await other.call("something_came")).toBe(false);
    await peering.restore();
    expect(await other.call("receive", 4)).toBe("late");
  });

  test("each still finds AWS at its address, and its own metadata", async () => {
    await linked();
    const script = `token=$(curl --silent --request PUT http://169.254.169.254/latest/api/token)
for path in instance-id placement/availability-zone; do
  curl --silent --header "X-aws-ec2-metadata-token: $token" --write-out '\\n' "http://169.254.169.254/latest/meta-data/$path"
done
curl --silent --header 'Authorization: AWS4-HMAC-SHA256 Credential=testing/20260101/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=none' --data 'Action=GetCallerIdentity&Version=2011-06-15' "$1" | grep --only-matching '<Account>.*</Account>'`;
    const asked = async (machine: Machine, vpc: Vpc): Promise<string> =>
      (await machine.command(["bash", "-c", script, "ask", vpc.endpoint])).stdout;
    expect([await asked(near, here), await asked(far, there)]).toEqual([
      `${NEAR.instanceId}\n${NEAR.availabilityZone}\n<Account>123456789012</Account>\n`,
      `${FAR.instanceId}\n${FAR.availabilityZone}\n<Account>123456789012</Account>\n`,
    ]);
  });

  test("a machine plugged into both reaches each without a link, by its address there", async () => {
    const both = await Machine.start({ facts: {}, ownNetwork: true });
    stops.push(() => both.stop());
    await here.plug(both, { ...NEAR, address: "10.1.0.30" });
    there.plugSecond(both, "10.2.0.30");
    const seen = [
      (await connected(both, near, NEAR.address)).seen,
      (await connected(both, far, FAR.address)).seen,
      (await connected(far, both, "10.2.0.30")).seen,
    ];
    const { stdout } = await both.command(["ip", "route", "show", "default"]);
    expect({ seen, default: stdout.trim() }).toEqual({
      seen: [
        ["10.1.0.30", "10.1.0.30"],
        ["10.2.0.30", "10.2.0.30"],
        [FAR.address, FAR.address],
      ],
      default: "default via 10.1.0.1 dev eth0",
    });
  });

  test("the link ends with who started it", async () => {
    const program = join(__dirname, "support", "delay.py");
    const relay = spawn("python3", ["-B", program, "0", String(here.pid), String(there.pid)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    await once(relay.stdout, "data");
    relay.stdin.end();
    expect(await once(relay, "close")).toEqual([0, null]);
  });
});
