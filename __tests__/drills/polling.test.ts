import { detectionSeconds } from "../../domain/mirror/detection";
import { judgeEndpoint } from "../../tools/status/endpoint";
import { environment } from "../support/environments";
import { answered, now, Request } from "./support/client";
import { Drill } from "./support/drill";
import { Member } from "./support/member";
import { missingForDrills } from "./support/missing";
import { describeFate, Result, secondsUntil, table } from "./support/results";

const missing = missingForDrills();
if (missing) console.log(`left out: polling drills: ${missing}`);
const withDrills = missing ? describe.skip : describe;

/** What became of an open connection: it ended, and did not hang. */
const ENDED = expect.stringMatching(/^(closed|reset) after/);

/** A step in which clients notice nothing. */
const UNTOUCHED = { turned: [], measured: 0, reachedOthers: 0, unanswered: 0, talking: "alive", silent: "alive" };

/** Each thing that requests got, once. */
const outcomesOf = (requests: readonly Request[]): string[] =>
  [...new Set(requests.map((one) => (answered(one) ? one.outcome : "not answered")))].sort();

/** The shipped environment, with its async as one that can be promoted. */
function document() {
  const prod = environment("prod");
  prod.mirrors["data"]!.members["c"]!.role = "dr-async";
  return prod;
}

/** The tests go on from one another: each finds the mirror as the one before left it. */
withDrills("a load balancer that polls the members of a mirror", () => {
  const drill = new Drill();
  const results: Result[] = [];
  let a: Member, b: Member, c: Member;

  interface StepOptions {
    /** What happens before the change, while connections are held. */
    readonly prepare?: () => Promise<void>;
    readonly change: () => Promise<void> | void;
    /** What this load balancer may take beside what the settings say. */
    readonly moreSeconds?: number;
  }

  interface Step extends Result {
    /** Members that turned, each with the checks that it took: all that is promised of detection. */
    readonly turned: readonly string[];
    /** Requests that reached a member which was not primary, and began when all filters had followed the change. */
    readonly reachedLater: number;
  }

  const bounds = () => detectionSeconds(drill.endpoint.groups[0]!.check);

  const group = () => drill.endpoint.groups[0]!;
  const healthy = ({ name }: Member) => `${name} healthy after ${group().check.healthyThreshold}`;
  const unhealthy = ({ name }: Member) => `${name} unhealthy after ${group().check.unhealthyThreshold}`;
  /** Who turned since then, in any order. */
  const turnedSince = (earlier: readonly string[]) => drill.balancer.turns(group()).slice(earlier.length).sort();

  /** What requests and held connections saw since then. */
  async function seenSince(start: number) {
    const { talking, silent } = await drill.client.release();
    const requests = drill.client.since(start);
    const reached = drill.reachedOthers(start);
    const unanswered = requests.filter((one) => !answered(one)).length;
    return {
      requests,
      counts: {
        reachedOthers: reached.length,
        unanswered,
        talking: describeFate(talking, start),
        silent: describeFate(silent, start),
      },
    };
  }

  /** Changes something. When the load balancer and all filters have followed, all traffic goes to the member. */
  async function step(name: string, primary: Member, { prepare, change, moreSeconds = 0 }: StepOptions): Promise<Step> {
    await drill.client.hold();
    await prepare?.();
    const earlier = drill.balancer.turns(group());
    const start = now();
    await change();
    await drill.followed();
    const followed = now();
    await drill.healthy(primary.name);
    const turned = turnedSince(earlier);
    expect(outcomesOf(await drill.watch())).toEqual([`${primary.name} Primary`]);
    const { requests, counts } = await seenSince(start);
    const measured = secondsUntil(`${primary.name} Primary`, requests, start);
    const result = {
      step: name,
      measured,
      computed: Math.max(bounds().unhealthy, bounds().healthy) + moreSeconds,
      ...counts,
    };
    results.push(result);
    return { ...result, turned, reachedLater: drill.reachedOthers(followed).length };
  }

  beforeAll(async () => {
    await drill.start(document());
    [a, b, c] = ["data-a", "data-b", "data-c"].map((name) => drill.member(name)) as [Member, Member, Member];
    await drill.healthy(a.name);
    await drill.followed();
  });
  afterAll(() => {
    drill.stop();
    console.log(`HAProxy with the health check of prod, beside what the settings say:\n${table(results)}`);
  });

  test("is configured by what the stack synthesises: every listener, every member that may become primary", () => {
    const check = {
      path: "/csp/bin/mirror_status.cxw",
      port: 80,
      matcher: "200",
      intervalSeconds: 5,
      timeoutSeconds: 4,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    };
    const common = { targets: ["data-a", "data-b", "data-c"], check, endsConnections: true };
    expect([...drill.endpoint.groups].sort((one, other) => one.listenerPort - other.listenerPort)).toEqual([
      { name: "prod-data-superserver-1972", listenerPort: 1972, targetPort: 1972, ...common },
      { name: "prod-data-hl7-6661", listenerPort: 6661, targetPort: 6661, ...common },
    ]);
  });

  test("reaches the primary through every listener; the others refuse its address on these ports, and no other address", async () => {
    for (const { listenerPort, targetPort } of drill.endpoint.groups) {
      expect(await drill.ask("client", drill.endpoint.address, listenerPort)).toBe("data-a Primary");
      expect(await Promise.all([a, b, c].map(({ address }) => drill.ask("balancer", address, targetPort)))).toEqual([
        "data-a Primary",
        "refused",
        "refused",
      ]);
    }
    // Mirror members, application servers and web servers connect to members themselves.
    expect(await drill.ask("client", b.address, 1972)).toBe("data-b Backup");
  });

  test("steady state: every request is answered by the primary, and connections stay", async () => {
    const seen = await step("nothing happens", a, { change: () => drill.checked() });
    expect(seen).toMatchObject(UNTOUCHED);
  });

  test("the primary is killed: the backup that took over gets all traffic", async () => {
    const seen = await step("primary killed", b, {
      change: async () => {
        await a.kill();
        b.become("Primary", 200);
      },
    });
    const turned = [unhealthy(a), healthy(b)];
    expect(seen).toMatchObject({ turned, reachedOthers: 0, talking: ENDED, silent: ENDED });
  });

  test("an old primary that comes back gets no traffic", async () => {
    const seen = await step("old primary comes back as backup", b, {
      change: async () => {
        await a.startSuperserver();
        a.become("Backup", 503);
        await drill.checked();
      },
    });
    expect(seen).toMatchObject(UNTOUCHED);
  });

  test("the primary is demoted: its IRIS stops and comes back as backup", async () => {
    const seen = await step("primary demoted", a, {
      change: async () => {
        await b.kill();
        a.become("Primary", 200);
        await drill.followed();
        await b.startSuperserver();
        b.become("Backup", 503);
      },
    });
    const turned = [healthy(a), unhealthy(b)];
    expect(seen).toMatchObject({ turned, reachedOthers: 0, talking: ENDED, silent: ENDED });
  });

  test("the primary is demoted while its superserver goes on: requests reach it until its filter closes, and none after that", async () => {
    const seen = await step("primary demoted, without a stop of its IRIS", b, {
      change: () => {
        a.become("Backup", 503);
        b.become("Primary", 200);
      },
    });
    const turned = [unhealthy(a), healthy(b)];
    expect(seen).toMatchObject({ turned, reachedLater: 0, talking: ENDED, silent: ENDED });
  });

  test("the network of the primary is cut: open connections hang until it counts as unhealthy, then they end", async () => {
    const { timeoutSeconds, unhealthyThreshold } = drill.endpoint.groups[0]!.check;
    const seen = await step("network of the primary cut", a, {
      change: async () => {
        await b.cut();
        b.become("Trouble", 503);
        a.become("Primary", 200);
      },
      // HAProxy counts the interval from the end of a check.
      moreSeconds: (unhealthyThreshold - 1) * timeoutSeconds,
    });
    const turned = [healthy(a), unhealthy(b)];
    expect(seen).toMatchObject({ turned, reachedOthers: 0, talking: ENDED, silent: ENDED });
    b.become("Backup", 503);
    b.reconnect();
  });

  test("no member answers 200: the load balancer tries all of them, each refuses at once, and none answers", async () => {
    await drill.client.hold();
    const earlier = drill.balancer.turns(group());
    const start = now();
    await a.kill();
    await drill.healthy();
    const turned = turnedSince(earlier);
    await drill.followed();
    const open = now();
    const before = await drill.balancer.failures(group());
    const requests = await drill.watch();
    const after = await drill.balancer.failures(group());
    const { counts } = await seenSince(start);
    results.push({
      step: "no member answers 200, until all are tried",
      measured: open - start,
      computed: bounds().unhealthy,
      ...counts,
    });
    expect(counts.reachedOthers).toBe(0);
    expect(turned).toEqual([unhealthy(a)]);
    expect(requests.filter(answered)).toEqual([]);
    // Every member was tried.
    expect(after.map((count, index) => count > before[index]!)).toEqual([true, true, true]);
    expect(await Promise.all([a, b, c].map(({ address }) => drill.ask("balancer", address, 1972)))).toEqual([
      "refused",
      "refused",
      "refused",
    ]);
    expect(judgeEndpoint("data", await drill.targets()).why).toBe(
      "no member answers as primary: all of them refuse clients",
    );
  });

  test("a DR async is promoted: it gets all traffic", async () => {
    const earlier = drill.balancer.turns(group());
    const start = now();
    c.become("Primary", 200);
    await drill.followed();
    await drill.healthy(c.name);
    expect(turnedSince(earlier)).toEqual([healthy(c)]);
    expect(outcomesOf(await drill.watch())).toEqual(["data-c Primary"]);
    const requests = drill.client.since(start);
    const reachedOthers = drill.reachedOthers(start).length;
    results.push({
      step: "DR async promoted",
      measured: secondsUntil("data-c Primary", requests, start),
      computed: bounds().healthy,
      reachedOthers,
      unanswered: requests.filter((one) => !answered(one)).length,
      talking: "none",
      silent: "none",
    });
    expect(reachedOthers).toBe(0);
  });

  test("two members answer 200: it is reported, and the one that is not primary answers nobody", async () => {
    expect(judgeEndpoint("data", await drill.targets())).toEqual({ server: "data endpoint", ready: true });
    const earlier = drill.balancer.turns(group());
    const start = now();
    const seen = await step("one of two that answer 200 stops", c, {
      prepare: async () => {
        b.become("Backup", 200);
        await drill.healthy(b.name, c.name);
        const measured = now() - start;
        expect(turnedSince(earlier)).toEqual([healthy(b)]);
        expect(judgeEndpoint("data", await drill.targets()).why).toBe(
          "data-b and data-c answer as primary at the same time: clients reach one of them by chance",
        );
        await drill.watch();
        const requests = drill.client.since(start);
        expect(outcomesOf(requests)).toEqual(["data-c Primary", "not answered"]);
        const unanswered = requests.filter((one) => !answered(one)).length;
        results.push({
          step: "two members answer 200, until it is reported",
          measured,
          computed: bounds().healthy,
          reachedOthers: drill.reachedOthers(start).length,
          unanswered,
          talking: "alive",
          silent: "alive",
        });
      },
      change: () => b.become("Backup", 503),
    });
    expect(drill.reachedOthers(start)).toEqual([]);
    expect(seen).toMatchObject({ turned: [unhealthy(b)], talking: "alive", silent: "alive" });
  });
});
