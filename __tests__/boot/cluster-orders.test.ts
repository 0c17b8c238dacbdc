import { refused } from "./support/permissions";
import { scenario } from "./support/scenario";
import { Boot, Server } from "./support/server";
import { describeBoots } from "./support/whole-boots";

const JOINED = "Backup|Active|Caught up";

function ready(boot: Boot): void {
  expect({
    code: boot.code,
    last: boot.published.at(-1),
    log: boot.code === 0 ? "" : boot.stdout + boot.stderr,
  }).toEqual({ code: 0, last: "ready ready", log: "" });
}

describeBoots(
  "a mirror whose servers start in another order and get their certificates from a private CA",
  (boots) => {
    const running: Server[] = [];
    const launch = async (node: string, instance: number): Promise<Server> => {
      const server = await boots.launch(node, instance);
      running.push(server);
      return server;
    };

    scenario("joins when the primary comes first and the arbiter last", async () => {
      const a = await launch("data-a", 0xa);
      ready(await a.firstBoot());
      const b = await launch("data-b", 0xb);
      ready(await b.firstBoot());
      const arbiter = await launch("data-arbiter", 0x5);
      ready(await arbiter.firstBoot());
      expect([a.part(), b.part()]).toEqual(["Primary", JOINED]);
      expect([a, b, arbiter].flatMap(refused)).toEqual([]);
      // A takeover now needs the arbiter: it answers both.
      const at = boots.estate.place("data-arbiter").address;
      expect([await a.reaches(at, 2188), await b.reaches(at, 2188)]).toEqual([true, true]);
    });

    scenario("joins when the backup gave up before the primary came, and is run again", async () => {
      for (const server of running) server.stop();
      for (const node of ["data-a", "data-b"]) boots.estate.loseVolumes(node);
      boots.cloud.aws(["s3", "rm", "--recursive", `s3://${boots.estate.nodes.bucket}/mirrors/`]);
      const b = await launch("data-b", 0xb1);
      const early = await b.firstBoot({ IRIS_NODE_PATIENCE: "1" });
      expect({ code: early.code, last: early.published.at(-1) }).toEqual({
        code: 1,
        last: "configure failed: No other member of mirror PRODMIR was primary and took connections within 18 s",
      });
      const a = await launch("data-a", 0xa1);
      ready(await a.firstBoot());
      ready(await b.runAgain());
      expect([a.part(), b.part()]).toEqual(["Primary", JOINED]);
      expect(b.recorded("installer").filter((line) => line.startsWith("INSTANCENAME="))).toHaveLength(1);
    });
  },
  "private-ca",
);
