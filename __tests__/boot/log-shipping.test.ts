import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

const CONFIGURATION = "/etc/iris-node/cloudwatch-agent.json";
const START = `amazon-cloudwatch-agent-ctl -a append-config -m ec2 -s -c file:${CONFIGURATION}`;
const INSTANCE = "i-0123456789abcdef0";
const MEMBER = { node: "data-a", role: "mirror-member", iris: { directory: "/iris/sys/irissys" } };

/** That Apache and the Web Gateway write them: web-server.test.ts and probe.test.ts. */
const WEB = ["/var/log/iris-web/access.log", "/var/log/iris-web/error.log", "/opt/webgateway/logs/CSP.log"];

withMachines("log shipping", () => {
  let machine: Machine;
  let metadata: Server;
  let environment: Record<string, string>;

  beforeAll(async () => {
    metadata = createServer((request, response) => void response.end(request.method === "PUT" ? "token" : INSTANCE));
    await new Promise<void>((resolve) => metadata.listen(0, "127.0.0.1", resolve));
    environment = { IRIS_NODE_METADATA_URL: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}` };
  });
  afterAll(() => new Promise((resolve) => metadata.close(resolve)));
  afterEach(() => machine?.stop());

  async function start(facts: Readonly<Record<string, unknown>>): Promise<void> {
    machine = await Machine.start({ facts, environment });
  }

  const ship = (more = {}) => machine.step("log-shipping", more);
  const starts = (): number => machine.calls().filter((call) => call === START).length;
  const entries = (): Record<string, string>[] =>
    JSON.parse(machine.read(CONFIGURATION)).logs.logs_collected.files.collect_list;

  test("a member ships the boot log and the logs of IRIS, Apache and Web Gateway, each with its own form of time", async () => {
    await start(MEMBER);
    expect((await ship()).code).toBe(0);
    const iris = {
      log_group_name: "/iris/prod/servers",
      timestamp_format: "%m/%d/%y-%H:%M:%S:%f",
      timezone: "LOCAL",
      multi_line_start_pattern: "{timestamp_format}",
    };
    const web = (file_path: string, timestamp_format: string) => ({
      ...iris,
      file_path,
      log_stream_name: `data-a/${INSTANCE}/${file_path.split("/").at(-1)}`,
      timestamp_format,
    });
    expect(JSON.parse(machine.read(CONFIGURATION))).toEqual({
      logs: {
        logs_collected: {
          files: {
            collect_list: [
              {
                file_path: "/var/log/iris-node.log",
                log_group_name: "/iris/prod/servers",
                log_stream_name: `data-a/${INSTANCE}/iris-node.log`,
                timestamp_format: "%Y-%m-%dT%H:%M:%SZ",
                timezone: "UTC",
                multi_line_start_pattern: "{timestamp_format}",
              },
              {
                ...iris,
                file_path: "/iris/sys/irissys/mgr/messages.log",
                log_stream_name: `data-a/${INSTANCE}/messages.log`,
              },
              {
                ...iris,
                file_path: "/iris/sys/irissys/mgr/alerts.log",
                log_stream_name: `data-a/${INSTANCE}/alerts.log`,
              },
              web("/var/log/iris-web/access.log", "%d/%b/%Y:%H:%M:%S %z"),
              web("/var/log/iris-web/error.log", "%a %b %d %H:%M:%S.%f %Y"),
              web("/opt/webgateway/logs/CSP.log", "%a %b %d %H:%M:%S %Y"),
            ],
          },
        },
      },
    });
    expect(machine.mode(CONFIGURATION)).toBe("0644");
    expect(machine.calls()).toContain(START);
    expect(machine.calls().at(-1)).toBe("systemctl enable --quiet amazon-cloudwatch-agent.service");
  });

  test.each([
    [
      "app-server",
      "ubuntu2404",
      ["/var/log/iris-node.log", "/iris/sys/irissys/mgr/messages.log", "/iris/sys/irissys/mgr/alerts.log"],
    ],
    ["arbiter", "ubuntu2404", ["/var/log/iris-node.log"]],
    ["web-server", "ubuntu2404", ["/var/log/iris-node.log", ...WEB]],
    ["web-server", "sles15", ["/var/log/iris-node.log", ...WEB]],
    ["web-server", "rhel9", ["/var/log/iris-node.log", ...WEB]],
  ])("an %s on %s ships exactly its logs", async (role, os, files) => {
    await start({ ...MEMBER, node: "one", role, os });
    expect((await ship()).code).toBe(0);
    expect(entries().map(({ file_path }) => file_path)).toEqual(files);
    expect(new Set(entries().map(({ log_stream_name }) => log_stream_name)).size).toBe(files.length);
  });

  test("a second run leaves a running agent alone", async () => {
    await start(MEMBER);
    await ship();
    const before = machine.read(CONFIGURATION);
    machine.forgetCalls();
    expect((await ship()).code).toBe(0);
    expect(machine.read(CONFIGURATION)).toBe(before);
    expect(machine.calls()).toEqual([
      "amazon-cloudwatch-agent-ctl -a status",
      "systemctl enable --quiet amazon-cloudwatch-agent.service",
    ]);
  });

  test("an agent that was stopped is started again, and one with older facts gets the new ones", async () => {
    await start(MEMBER);
    await ship();
    machine.write("/test/cloudwatch-agent", "stopped");
    await ship();
    expect(starts()).toBe(2);
    machine.putFacts({ ...MEMBER, logGroup: "/iris/other/servers" });
    await ship();
    expect(starts()).toBe(3);
    expect(entries().map(({ log_group_name }) => log_group_name)).toEqual(Array(6).fill("/iris/other/servers"));
  });

  test("fails on an agent that does not start, after the limit, and goes on when it does", async () => {
    await start(MEMBER);
    machine.replaceProgram(
      "amazon-cloudwatch-agent-ctl",
      '#!/bin/bash\n[[ $2 != status ]] || echo \'{ "status": "stopped" }\'\n',
    );
    expect((await ship({ IRIS_NODE_PATIENCE: "4" })).code).toBe(1);
    expect(machine.reason()).toBe(
      "the CloudWatch agent (log: /opt/aws/amazon-cloudwatch-agent/logs) did not start within 2 s",
    );
    machine.replaceProgram(
      "amazon-cloudwatch-agent-ctl",
      '#!/bin/bash\n[[ $2 != status ]] || echo \'{ "status": "running" }\'\n',
    );
    expect((await ship()).code).toBe(0);
  });

  test("fails on a configuration that the agent refuses", async () => {
    await start(MEMBER);
    machine.replaceProgram("amazon-cloudwatch-agent-ctl", "#!/bin/bash\n[[ $2 == status ]] || exit 1\n");
    expect((await ship()).code).toBe(1);
    expect(machine.reason()).toMatch(/^line \d+: exit code 1 of: amazon-cloudwatch-agent-ctl -a append-config /);
  });
});
