import { hurry } from "../boot/support/prolonged-limits";
import { scenario } from "../boot/support/scenario";
import { DeployedMirror } from "./support/deployed-mirror";
import { Deployment, missingForDeployment } from "./support/deployment";
import { TWO_MIRRORS } from "./support/two-mirrors";

const missing = missingForDeployment();
if (missing) console.log(`left out: drills of members that tell AWS: ${missing}`);
const withDeployment = missing ? describe.skip : describe;

/** What IRIS calls: `timeout` ends it after 20 s, at the latest 2 s later. */
const IN_TIME = ["/usr/bin/timeout", "--kill-after=2", "20", "/usr/local/sbin/iris-become-primary"];
const SUCCESS = / 0 ZMIRROR: the endpoint leads to this member$/m;
const FAILURE = / 2 ZMIRROR: the endpoint does not lead to this member yet \(exit code 1;/m;

/** The tests go on from one another: each finds the mirrors as the one before left them. */
withDeployment("two applied mirrors whose new primary tells AWS: one registers itself, the other moves a route", () => {
  let deployment: Deployment;
  let mirrors: readonly DeployedMirror[] = [];

  beforeAll(async () => {
    deployment = await Deployment.apply(TWO_MIRRORS);
    mirrors = [await DeployedMirror.start(deployment, "data"), await DeployedMirror.start(deployment, "research")];
  });
  afterAll(async () => {
    for (const mirror of mirrors) mirror.stop();
    await deployment?.stop();
  });

  const both = <T>(act: (mirror: DeployedMirror) => Promise<T>): Promise<T[]> => Promise.all(mirrors.map(act));

  /** Exactly this member has both endpoints, and clients that go there are answered by it. */
  async function expectOnly(letter: string): Promise<void> {
    expect(await both((mirror) => mirror.leadsTo())).toEqual([
      [`${letter}:1972`, `${letter}:51773`],
      [letter, letter, letter],
    ]);
    await both((mirror) => mirror.untilAnswers(letter));
  }

  /** IRIS called the helper once on the way to primary, and it succeeded. */
  function expectCalled(letter: string): void {
    for (const mirror of mirrors) {
      expect(mirror.called(letter)).toEqual([expect.objectContaining({ code: 0 })]);
      expect(mirror.on(letter).machine.read("/iris/sys/irissys/mgr/messages.log")).toMatch(SUCCESS);
    }
  }

  /** The primary dies while AWS does not answer: another member becomes primary within the bound, and has the endpoint when AWS is back. */
  async function failOver(
    from: string,
    to: string,
    trouble: (mirror: DeployedMirror) => void,
    end: (mirror: DeployedMirror) => void,
  ): Promise<void> {
    await both(async (mirror) => {
      const before = mirror.called(to).length;
      trouble(mirror);
      await mirror.crash(from);
      await mirror.untilIs(to, "Primary");
      const called = mirror.called(to).slice(before);
      // 1: it ended by itself, before its bound.
      expect(called).toEqual([expect.objectContaining({ command: IN_TIME, code: 1 })]);
      expect(mirror.on(to).machine.read("/iris/sys/irissys/mgr/messages.log")).toMatch(FAILURE);
      expect(await mirror.leadsTo()).toEqual(mirror.only(from));
      end(mirror);
      await mirror.untilOnly(to);
    });
  }

  scenario("the first primary has the endpoint when it is up, and members that join change nothing", async () => {
    await both((mirror) => Promise.all(["a", "b", "c"].map((letter) => mirror.boot(letter))));
    expect(mirrors.flatMap((mirror) => ["b", "c"].flatMap((letter) => mirror.changesBy(letter)))).toEqual([]);
    await expectOnly("a");
  });

  scenario("the backup has it after it took over", async () => {
    await both((mirror) => mirror.crash("a"));
    await both((mirror) => mirror.untilIs("b", "Primary"));
    expectCalled("b");
    await expectOnly("b");
  });

  scenario("the old primary comes back as backup and calls nothing", async () => {
    await both((mirror) => mirror.bringBack("a"));
    const calls = mirrors.map((mirror) => mirror.endpointCallsBy("a"));
    // What its timer does each minute.
    await both(async (mirror) => expect(await mirror.on("a").command("register-endpoint")).toMatchObject({ code: 0 }));
    expect(mirrors.map((mirror) => mirror.endpointCallsBy("a"))).toEqual(calls);
    expect(await both((mirror) => mirror.leadsTo())).toEqual(mirrors.map((mirror) => mirror.only("b")));
  });

  scenario("the DR async has it after it was promoted", async () => {
    await both(async (mirror) => {
      await mirror.crash("a");
      await mirror.crash("b");
      await mirror.promote("c");
    });
    expectCalled("c");
    await expectOnly("c");
  });

  scenario("Terraform has nothing to do after two failovers", async () => {
    expect(await deployment.changes()).toEqual([]);
  });

  scenario(
    "AWS refuses connections: the takeover goes on in time, and the endpoint follows when AWS is back",
    async () => {
      await both(async (mirror) => {
        await mirror.bringBack("a");
        await mirror.promoteToBackup("a");
      });
      await failOver(
        "c",
        "a",
        (mirror) => mirror.refuseAws(),
        (mirror) => mirror.allowAws(),
      );
    },
  );

  scenario(
    "AWS denies permission: the takeover goes on in time, and the endpoint follows when AWS permits",
    async () => {
      await both(async (mirror) => {
        await mirror.bringBack("b");
        await mirror.promoteToBackup("b");
      });
      await failOver(
        "a",
        "b",
        (mirror) => (mirror.gate.passage = "denied"),
        (mirror) => (mirror.gate.passage = "open"),
      );
    },
  );

  scenario(
    "AWS accepts and never answers: the takeover goes on in time, and the endpoint follows when AWS answers",
    async () => {
      await both((mirror) => mirror.bringBack("a"));
      await failOver(
        "b",
        "a",
        (mirror) => {
          mirror.gate.passage = "hanging";
          hurry(mirror.on("a").machine);
        },
        (mirror) => {
          mirror.gate.passage = "open";
          hurry(mirror.on("a").machine, false);
        },
      );
    },
  );

  test("all of it was done with the planned permissions and by the server's own role", () => {
    const [data, research] = mirrors.map((mirror) =>
      mirror.calls().flatMap((call) => / (?:elbv2|ec2) (\S+)/.exec(call)?.[1] ?? []),
    );
    expect([new Set(data), new Set(research)]).toEqual([
      new Set(["describe-target-health", "register-targets", "deregister-targets"]),
      new Set(["describe-route-tables", "replace-route"]),
    ]);
    expect(mirrors.map((mirror) => mirror.refused())).toEqual([[], []]);
  });
});
