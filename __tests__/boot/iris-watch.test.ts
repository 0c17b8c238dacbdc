import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

withMachines("an application server, each minute", () => {
  const bench = new MirrorBench("watch");
  const IS_DOWN = { "iris-down": "IRIS is down on this server, or 'iris qlist' gives no answer" };

  test("says that IRIS is down when it was ready, once, and no more when IRIS is back", async () => {
    const server = await bench.applicationServer();
    const problems = async (): Promise<unknown> => {
      const { code, stdout, stderr } = await server.command("watch-iris");
      expect([code, code === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
      return JSON.parse(server.machine.read("/var/lib/iris-node/problems.json"));
    };
    const published = (): string[] => server.recorded("aws").filter((call) => call.includes("put-parameter"));
    await server.inside("mkdir -p /run/iris-node; systemctl stop iris.service");
    // Its scripts have not come to their end: their own words say where it stands.
    expect([await problems(), published()]).toEqual([{}, []]);
    const status = `/prod/status/app\n{"step": "ready", "result": "ready", "reason": ""}\n`;
    server.machine.write("/run/iris-node/status", status);
    expect([await problems(), await problems()]).toEqual([IS_DOWN, IS_DOWN]);
    expect(published()).toEqual([expect.stringMatching(/"result": "ready", .*"problems": \{"iris-down": /)]);
    await server.inside("systemctl start iris.service");
    expect([await problems(), await problems()]).toEqual([{}, {}]);
    expect(published().slice(1)).toEqual([expect.not.stringContaining("problems")]);
  });

  test("tries again in the next minute where its status was not published", async () => {
    const server = await bench.applicationServer();
    await server.inside("mkdir -p /run/iris-node; systemctl stop iris.service; mv /test/bin/aws /test/aws.real");
    server.machine.write(
      "/run/iris-node/status",
      `/prod/status/app\n{"step": "ready", "result": "ready", "reason": ""}\n`,
    );
    server.machine.write("/test/bin/aws", "#!/bin/bash\necho AccessDenied >&2\nexit 254\n", 0o755);
    expect((await server.command("watch-iris")).code).toBe(0);
    await server.inside("mv /test/aws.real /test/bin/aws");
    expect((await server.command("watch-iris")).code).toBe(0);
    expect(server.recorded("aws").at(-1)).toMatch(/put-parameter .*"problems": \{"iris-down": /);
    // What the scripts could not publish, although nothing has changed since: once.
    server.machine.write("/run/iris-node/status-unsaid", "");
    const before = server.recorded("aws").length;
    for (let minute = 0; minute < 2; minute++) expect((await server.command("watch-iris")).code).toBe(0);
    expect(server.recorded("aws")).toHaveLength(before + 1);
  });

  test("has a timer for it that starts with the server, and a second run changes nothing", async () => {
    const server = await bench.applicationServer();
    const changes = (): string[] => server.recorded("calls").filter((call) => call === "systemctl daemon-reload");
    await server.done("iris-watch");
    await server.inside("systemctl stop iris-watch.timer");
    const before = changes();
    await server.done("iris-watch");
    await server.inside("systemctl stop iris-watch.timer");
    expect(changes()).toEqual(before);
    expect(server.recorded("calls")).toContain("systemctl enable --quiet iris-watch.timer");
    expect(server.machine.read("/etc/systemd/system/iris-watch.service")).toContain(
      "ExecStart=/bin/bash /opt/iris-node/releases/0123456789abcdef/boot/commands/watch-iris.sh\n",
    );
  });
});
