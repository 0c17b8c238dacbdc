import { spawnSync } from "node:child_process";
import { userData } from "../guest/bench";
import { Machine, missingForMachines } from "./support/machine";

const noCloudInit =
  spawnSync("cloud-init", ["--version"]).error && "no 'cloud-init' on this machine (Debian package cloud-init)";
const missing = missingForMachines() ?? noCloudInit;
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

/** The first stage of cloud-init on a new instance: it finds a data source and takes the user data to pieces. */
const FIRST_STAGE = `
from cloudinit import sources
from cloudinit.stages import Init
init = Init(ds_deps=[sources.DEP_FILESYSTEM])
init.read_cfg()
init.initialize()
init.fetch(existing="check")
init.instancify()
init.setup_datasource()
init.update()
`;

let machine: Machine;

/** Starts a machine with this user data; gives what `cloud-init schema --system` says. */
async function startWith(text: string): Promise<{ code: number; output: string }> {
  machine = await Machine.start({ facts: { node: "data-a", role: "arbiter" } });
  machine.write("/etc/cloud/cloud.cfg.d/99-test.cfg", "datasource_list: [NoCloud]\nnetwork: {config: disabled}\n");
  machine.write("/var/lib/cloud/seed/nocloud/meta-data", "instance-id: i-0123456789abcdef0\n");
  machine.write("/var/lib/cloud/seed/nocloud/user-data", text);
  const first = await machine.command(["/usr/bin/python3", "-c", FIRST_STAGE]);
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
  const { code, stdout, stderr } = await machine.command(["cloud-init", "schema", "--system"]);
  return { code, output: stdout + stderr };
}

withMachines("cloud-init", () => {
  afterEach(() => machine?.stop());

  test("takes the user data for one script, which it runs as it is", async () => {
    const text = userData("data-a");
    await startWith(text);
    const scripts = "/var/lib/cloud/instances/i-0123456789abcdef0/scripts";
    expect(machine.list(scripts)).toEqual(["part-001"]);
    expect(machine.read(`${scripts}/part-001`)).toBe(text);
    expect(machine.mode(`${scripts}/part-001`)).toBe("0700");
  });

  // Alone, the script leaves no configuration that the check could read: 22.4 calls that an error, later versions say so.
  test("finds the configuration valid with the user data beside an empty one", async () => {
    const parts = [
      ["cloud-config", "#cloud-config\n{}\n"],
      ["x-shellscript", userData("data-a")],
    ];
    const archive = parts
      .map(([type, text]) => `--PART\nContent-Type: text/${type}; charset="utf-8"\n\n${text}\n`)
      .join("");
    const { code, output } = await startWith(
      `Content-Type: multipart/mixed; boundary="PART"\nMIME-Version: 1.0\n\n${archive}--PART--\n`,
    );
    expect(output).toMatch(/^Valid cloud-config/m);
    expect(code).toBe(0);
  });

  test("fails on a wrong configuration: the check would see one", async () => {
    const { code, output } = await startWith("#cloud-config\nusers: 7\n");
    expect(code).toBe(1);
    expect(output).toContain("users: 7");
  });
});
