import {
  ANYBODY,
  BALANCER,
  ASKED,
  EndpointBench,
  facts,
  FOLLOWED,
  HEALTH_CHECK,
  MEMBER,
  OVERLAY,
  PORTS,
  ROUTE_TABLE,
  TARGET_REGISTRATION,
} from "./support/endpoint-bench";
import { listing } from "./support/given";
import { missingForMachines } from "./support/machine";
import { until } from "./support/scenario";
import { missingForVpc } from "./support/vpc";

const missing = missingForMachines() ?? missingForVpc();
if (missing) console.log(`left out: the packet filter of an endpoint: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const PRIMARY = "Failover^Primary";
const BACKUP = "Failover^Backup";
const FROM_BALANCER = { from: BALANCER[0], port: PORTS.superserver };
const OTHER_PORT = { from: BALANCER[1], port: PORTS.reports };
const PROBE = { from: BALANCER[0], port: PORTS.probe };
const SOMEBODY = { from: ANYBODY, port: PORTS.superserver };
const FILTER = "iris-endpoint.service";

withMachines("the packet filter of an endpoint", () => {
  let bench: EndpointBench;
  const start = async (endpoint: object | null = HEALTH_CHECK, role = BACKUP): Promise<void> => {
    bench = await EndpointBench.start(endpoint);
    bench.irisSays(role);
    await bench.done("endpoint");
  };
  afterEach(() => bench?.stop());

  test("is closed before IRIS has ever said anything, for each listener, and for nobody but the load balancer", async () => {
    bench = await EndpointBench.start(HEALTH_CHECK);
    await bench.inside("rm /test/bin/iris");
    await bench.done("endpoint");
    expect(await bench.see(FROM_BALANCER, OTHER_PORT, PROBE, SOMEBODY)).toEqual([
      "refused",
      "refused",
      "answered",
      "answered",
    ]);
    expect(await bench.rules()).toEqual(
      [PORTS.superserver, PORTS.reports].map(
        (port) => `ip saddr { ${BALANCER.join(", ")} } tcp dport ${port} reject with tcp reset`,
      ),
    );
  });

  test("is open on the primary", async () => {
    await start(HEALTH_CHECK, PRIMARY);
    const [own, other] = await bench.watch([FROM_BALANCER, OTHER_PORT], ":");
    expect([own!.fresh, other!.fresh]).toEqual([["answered"], ["answered"]]);
    expect(await bench.rules()).toEqual([]);
  });

  test("a member that is primary no more resets open connections and refuses new ones before it asks IRIS a second time, and only those of the load balancer", async () => {
    await start(HEALTH_CHECK, PRIMARY);
    const [own, other, probe, somebody] = await bench.watch(
      [FROM_BALANCER, OTHER_PORT, PROBE, SOMEBODY],
      bench.saying(BACKUP),
      { hold: true },
    );
    for (const { held, fresh } of [own!, other!]) {
      expect(held).toEqual(["answered", "reset"]);
      expect(fresh).toEqual(["answered", "refused"]);
    }
    for (const { held, fresh } of [probe!, somebody!]) expect([held, fresh]).toEqual([["answered"], ["answered"]]);
  });

  test("asks IRIS once a second: between two asks it sleeps for 1 s and waits for nothing else", async () => {
    await start();
    bench.machine.replaceProgram("sleep", '#!/bin/bash\necho "slept $*" >>/test/asks\nexec /usr/bin/sleep "$@"\n');
    bench.machine.write("/test/asks", "");
    const rounds = (): string[] => bench.machine.read("/test/asks").split("begun\n").slice(2, -1);
    await until("the filter asks a few times", () => rounds().length > 3);
    expect(new Set(rounds())).toEqual(new Set(["answered\nslept 1\n"]));
  });

  test("a member that has become primary answers before it asks IRIS a second time", async () => {
    await start();
    const [own] = await bench.watch([FROM_BALANCER], bench.saying(PRIMARY));
    expect(own!.fresh).toEqual(["refused", "answered"]);
  });

  test.each([
    ["IRIS is down", PRIMARY, "down, last used Sun Nov 22 10:00:00 2026"],
    ["nobody may sign on", PRIMARY, "sign-on inhibited: startup or shutdown in progress"],
    ["IRIS is in no mirror", "^", undefined],
    ["the status only begins like that of a primary", "Failover^Primary Trouble", undefined],
    ["it is a DR async", "Disaster Recovery^Connected", undefined],
  ])("closes when %s", async (_, role, state) => {
    await start(HEALTH_CHECK, PRIMARY);
    const [own] = await bench.watch([FROM_BALANCER], bench.saying(role, state));
    expect(own!.fresh).toEqual(["answered", "refused"]);
  });

  test.each([
    ["hangs", "touch /test/iris-hangs"],
    ["fails", "touch /test/iris-fails"],
    ["says nothing", ": >/test/iris-says"],
    ["speaks of another instance only", "sed -i /^IRIS/d /test/iris-says"],
    ["is cut off", "echo 'IRIS^/iris/sys' >/test/iris-says"],
  ])("stays as it is, open or closed, while 'iris qlist' %s", async (_, trouble) => {
    await start(HEALTH_CHECK, PRIMARY);
    const [open] = await bench.watch([FROM_BALANCER], trouble, { hold: true, until: ASKED });
    expect([open!.held, open!.fresh]).toEqual([["answered"], ["answered"]]);
    await bench.inside("rm -f /test/iris-hangs /test/iris-fails");
    bench.irisSays(BACKUP);
    await bench.inside("until nft list table inet iris_endpoint | grep -q reject; do sleep 0.1; done");
    const [closed] = await bench.watch([FROM_BALANCER], trouble, { until: ASKED });
    expect(closed!.fresh).toEqual(["refused"]);
  });

  test("follows again when 'iris qlist' no longer hangs", async () => {
    await start();
    await bench.watch([], "touch /test/iris-hangs", { until: ["begun"] });
    const [own] = await bench.watch([FROM_BALANCER], `rm /test/iris-hangs; ${bench.saying(PRIMARY)}`);
    expect(own!.fresh).toEqual(["refused", "answered"]);
  });

  test.each([
    [BACKUP, "refused"],
    [PRIMARY, "answered"],
  ])("comes back when somebody flushes all tables, and is right for %s", async (role, expected) => {
    await start(HEALTH_CHECK, role);
    await bench.inside(
      "nft flush ruleset; until nft list table inet iris_endpoint >/dev/null 2>&1; do sleep 0.1; done",
    );
    expect(await bench.see(FROM_BALANCER)).toEqual([expected]);
  });

  test("stays as it is while its service is stopped, and a start changes it only where IRIS says so", async () => {
    await start(HEALTH_CHECK, PRIMARY);
    await bench.inside(`systemctl stop ${FILTER}; touch /test/iris-hangs`);
    expect(await bench.see(FROM_BALANCER)).toEqual(["answered"]);
    await bench.inside(`systemctl start ${FILTER}`);
    expect(await bench.see(FROM_BALANCER)).toEqual(["answered"]);
    await bench.inside(`systemctl stop ${FILTER}; rm /test/iris-hangs`);
    bench.irisSays(BACKUP);
    expect(await bench.see(FROM_BALANCER)).toEqual(["answered"]);
    await bench.inside(`systemctl start ${FILTER}`);
    expect(await bench.see(FROM_BALANCER)).toEqual(["refused"]);
    await bench.inside(`systemctl stop ${FILTER}`);
    expect(await bench.see(FROM_BALANCER)).toEqual(["refused"]);
  });

  test("runs as a program too, without systemd", async () => {
    bench = await EndpointBench.start(HEALTH_CHECK);
    await bench.inside(
      "PATH=${PATH#/test/bin:} setsid bash /opt/iris-node/releases/*/boot/commands/endpoint-filter.sh >/test/filter.log 2>&1 </dev/null & until nft list table inet iris_endpoint >/dev/null 2>&1; do sleep 0.1; done",
    );
    const [own] = await bench.watch([FROM_BALANCER], bench.saying(PRIMARY));
    expect(own!.fresh).toEqual(["refused", "answered"]);
    expect(bench.machine.read("/test/filter.log")).toMatch(
      /endpoint-filter: IRIS says 'other': the ports of the endpoint are closed\n.*endpoint-filter: IRIS says 'primary': the ports of the endpoint are open\n$/,
    );
  });

  test("says once that nft fails, and goes on when it works again", async () => {
    const works = '#!/bin/bash\nexec /usr/sbin/nft "$@"\n';
    bench = await EndpointBench.start(HEALTH_CHECK);
    bench.machine.replaceProgram("nft", works);
    await bench.done("endpoint");
    const logged = (text: string): Promise<string> =>
      bench.inside(`until grep -q "${text}" /var/log/iris-node.log; do sleep 0.1; done`);
    await bench.inside(bench.saying(PRIMARY));
    await logged("are open");
    bench.machine.replaceProgram("nft", '#!/bin/bash\n[[ $1 == list ]] && exec /usr/sbin/nft "$@"\nexit 1\n');
    bench.machine.write("/var/log/iris-node.log", "");
    await bench.inside(bench.saying(BACKUP));
    await logged("FAILED");
    await bench.watch([], ":", { until: [...FOLLOWED, ...FOLLOWED] });
    bench.machine.replaceProgram("nft", works);
    await logged("are closed");
    expect(await bench.see(FROM_BALANCER)).toEqual(["refused"]);
    expect(bench.machine.read("/var/log/iris-node.log").match(/FAILED.*/g)).toEqual([
      "FAILED: IRIS says 'other', and nft does not take the rules of table inet iris_endpoint; trying again each second",
    ]);
  });

  describe("of an overlay address", () => {
    const OVER = { from: ANYBODY, to: OVERLAY, port: PORTS.superserver };
    const DIRECT = { from: ANYBODY, to: MEMBER, port: PORTS.superserver };
    const OVER_PROBE = { ...OVER, port: PORTS.probe };
    const addresses = async (): Promise<string> =>
      (await bench.inside("ip -4 -oneline address show dev lo")).match(/10\.\S+/g)?.join(" ") ?? "";

    test("each member has the address, and only the primary answers there, whoever asks", async () => {
      await start(ROUTE_TABLE);
      expect(await addresses()).toBe(`${OVERLAY}/32`);
      expect(await bench.see(OVER, DIRECT, OVER_PROBE)).toEqual(["refused", "answered", "answered"]);
      const [own] = await bench.watch([OVER], bench.saying(PRIMARY));
      expect(own!.fresh).toEqual(["refused", "answered"]);
      const [back] = await bench.watch([OVER], bench.saying(BACKUP), { hold: true });
      expect(back!.held).toEqual(["answered", "reset"]);
    });

    test("is there again after a start of the server, before IRIS, and once", async () => {
      await start(ROUTE_TABLE);
      await bench.inside(`systemctl stop ${FILTER}; ip address flush dev lo scope global; nft flush ruleset`);
      await bench.inside("rm /test/bin/iris; systemctl boot");
      expect([await addresses(), await bench.see(OVER)]).toEqual([`${OVERLAY}/32`, ["refused"]]);
      await bench.inside(`systemctl restart ${FILTER}`);
      expect(await addresses()).toBe(`${OVERLAY}/32`);
      expect(bench.machine.read(`/etc/systemd/system/${FILTER}`)).toMatch(/^Before=iris\.service$/m);
    });

    test("another overlay address takes the place of the old one, and none remains without an endpoint", async () => {
      await start(ROUTE_TABLE);
      bench.machine.putFacts(facts({ ...ROUTE_TABLE, overlayAddress: "10.99.0.11" }));
      await bench.done("endpoint");
      expect([await addresses(), await bench.see(OVER, { ...OVER, to: "10.99.0.11" })]).toEqual([
        "10.99.0.11/32",
        [expect.not.stringMatching("answered"), "refused"],
      ]);
      bench.machine.putFacts(facts(null));
      await bench.done("endpoint");
      expect(await addresses()).toBe("");
    });
  });

  describe("and the step that sets it up", () => {
    const FOLDERS = ["/etc/systemd/system", "/etc/iris-endpoint.conf", "/usr/local/sbin", "/var/lib/iris-node"];
    const OWN = [
      "/etc/systemd/system/iris-endpoint.service",
      "/etc/systemd/system/iris-endpoint-registration.service",
      "/etc/systemd/system/iris-endpoint-registration.timer",
      "/usr/local/sbin/iris-become-primary",
      "/etc/iris-endpoint.conf",
      "/var/lib/iris-node/endpoint.json",
    ];
    const present = (): boolean[] => OWN.map((path) => bench.machine.has(path));
    const without = (): object => {
      const { endpoint: _, ...rest } = facts(null);
      return rest;
    };

    test.each([
      ["null", () => facts(null)],
      ["absent", without],
    ])("does nothing where the endpoint is %s", async (_, given) => {
      bench = await EndpointBench.start(null);
      bench.machine.putFacts(given() as Readonly<Record<string, unknown>>);
      await bench.inside("mkdir -m 0700 /var/lib/iris-node");
      const before = await listing(bench.machine, ...FOLDERS);
      await bench.done("endpoint");
      await bench.done("zmirror");
      expect([await listing(bench.machine, ...FOLDERS), bench.machine.calls(), await bench.see(FROM_BALANCER)]).toEqual(
        [before, [], ["answered"]],
      );
    });

    test.each([
      ["health-check", HEALTH_CHECK],
      ["target-registration", TARGET_REGISTRATION],
      ["route-table", ROUTE_TABLE],
    ])("changes nothing on a second run of method %s, and restarts nothing", async (_, endpoint) => {
      await start(endpoint);
      const before = [await listing(bench.machine, ...FOLDERS), await bench.rules()];
      bench.machine.forgetCalls();
      await bench.done("endpoint");
      expect([await listing(bench.machine, ...FOLDERS), await bench.rules()]).toEqual(before);
      expect(bench.machine.calls().filter((call) => !/^systemctl (enable --quiet|start) /.test(call))).toEqual([]);
    });

    test("gives IRIS what it calls only where a new primary changes something in AWS", async () => {
      await start(TARGET_REGISTRATION);
      expect(present()).toEqual([true, true, true, true, true, true]);
      expect([
        bench.machine.mode("/usr/local/sbin/iris-become-primary"),
        bench.machine.mode("/etc/iris-endpoint.conf"),
      ]).toEqual(["0755", "0644"]);
      expect(bench.machine.read("/etc/iris-endpoint.conf").split("\n").slice(1)).toEqual([
        "METHOD=target-registration",
        "REGION=eu-west-1",
        `TARGET=${TARGET_REGISTRATION.targetGroups[0]!.arn} 1972`,
        "",
      ]);
      expect(bench.machine.read("/etc/systemd/system/iris-endpoint-registration.timer")).toContain(
        "OnUnitInactiveSec=1min",
      );
      expect(
        await bench.inside(
          "systemctl is-enabled iris-endpoint-registration.timer; systemctl is-active iris-endpoint-registration.timer",
        ),
      ).toBe("enabled\nactive\n");
      bench.machine.putFacts(facts(ROUTE_TABLE));
      await bench.done("endpoint");
      expect(bench.machine.read("/etc/iris-endpoint.conf").split("\n").slice(1)).toEqual([
        "METHOD=route-table",
        "REGION=eu-west-1",
        `OVERLAY=${OVERLAY}`,
        "ROUTE_TABLE=rtb-0123456789abcdef0",
        "",
      ]);
      bench.machine.putFacts(facts(HEALTH_CHECK));
      await bench.done("endpoint");
      expect(present()).toEqual([true, false, false, false, false, true]);
    });

    test("takes everything away where the endpoint is gone", async () => {
      await start(TARGET_REGISTRATION);
      expect(await bench.see(FROM_BALANCER)).toEqual(["refused"]);
      bench.machine.putFacts(facts(null));
      await bench.done("endpoint");
      expect([present(), await bench.see(FROM_BALANCER)]).toEqual([
        [false, false, false, false, false, false],
        ["answered"],
      ]);
      expect(await bench.inside("nft list tables; systemctl list-running")).toBe("table inet site\n\n");
    });

    test("other listeners and other addresses of the load balancer take effect, without a gap", async () => {
      await start();
      const listeners = [{ name: "superserver", port: PORTS.superserver, sources: ["127.9.2.0/24", "127.9.2.4/32"] }];
      bench.machine.putFacts(facts({ ...HEALTH_CHECK, listeners }));
      await bench.done("endpoint");
      expect(await bench.rules()).toEqual([
        `ip saddr 127.9.2.0/24 tcp dport ${PORTS.superserver} reject with tcp reset`,
      ]);
      expect(await bench.see(FROM_BALANCER, { from: "127.9.2.4", port: PORTS.superserver })).toEqual([
        "answered",
        "refused",
      ]);
    });

    test("fails where nft does not work, says so, and goes on when it does", async () => {
      bench = await EndpointBench.start(HEALTH_CHECK);
      bench.machine.replaceProgram("nft", "#!/bin/bash\necho 'Error: no such kernel module' >&2\nexit 1\n");
      expect((await bench.machine.step("endpoint")).code).toBe(1);
      expect(bench.machine.reason()).toMatch(
        /^the packet filter of the endpoint did not start: .*nft does not take the table inet iris_endpoint: Error: no such kernel module/,
      );
      await bench.inside("rm /test/bin/nft");
      await bench.done("endpoint");
      expect(await bench.see(FROM_BALANCER)).toEqual(["refused"]);
    });
  });

  test.each([
    [TARGET_REGISTRATION, 1],
    [HEALTH_CHECK, 0],
  ])("starts the registration at once, and once, when the member has become primary (%#)", async (endpoint, times) => {
    await start(endpoint);
    await bench.inside("systemctl stop iris-endpoint-registration.timer 2>/dev/null || true");
    bench.machine.forgetCalls();
    await bench.watch([], bench.saying(PRIMARY), { until: [...FOLLOWED, ...FOLLOWED] });
    expect(bench.machine.calls().filter((call) => call.includes("iris-endpoint-registration"))).toEqual(
      Array(times).fill("systemctl start --no-block iris-endpoint-registration.service"),
    );
  });
});
