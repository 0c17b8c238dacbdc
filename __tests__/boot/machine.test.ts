import { existsSync } from "node:fs";
import { Machine, missingForMachines } from "./support/machine";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

withMachines("a throw-away machine", () => {
  let machine: Machine;
  beforeAll(
    async () =>
      void (machine = await Machine.start({ facts: { node: "data-a", role: "arbiter", list: [1], nothing: null } })),
  );
  afterAll(() => machine.stop());

  test("keeps its files to itself", async () => {
    expect((await machine.command(["bash", "-c", "echo x >/etc/only-here; useradd zz && id zz"])).code).toBe(0);
    expect(machine.read("/etc/only-here")).toBe("x\n");
    expect(existsSync("/etc/only-here")).toBe(false);
  });

  test("gives its scripts each fact by its dotted name: text as it is, true and false, lists and maps as JSON, nothing for null", async () => {
    machine.putFacts({
      node: "data-a",
      role: "arbiter",
      on: true,
      off: false,
      port: 1972,
      empty: "",
      nothing: null,
      list: [1, "b"],
      deep: { er: { text: "one\ntwo $HOME `id` 'x'" } },
    });
    machine.write(
      "/test/ask.sh",
      `source /opt/iris-node/releases/0123456789abcdef/boot/lib/common.sh
for name in on off port empty nothing missing list deep deep.er.text node; do printf '%s=<%s>\n' "$name" "$(fact "$name")"; done
has_fact off && ! has_fact nothing && ! has_fact deep.er.missing && echo right`,
    );
    const { stdout } = await machine.bash("/test/ask.sh");
    expect(stdout).toBe(`on=<true>
off=<false>
port=<1972>
empty=<>
nothing=<>
missing=<>
list=<[1, "b"]>
deep=<{"er": {"text": "one\\ntwo $HOME \`id\` 'x'"}}>
deep.er.text=<one
two $HOME \`id\` 'x'>
node=<data-a>
right
`);
  });

  test("fails on facts that are not whole, and says what to do", async () => {
    machine.write("/etc/iris-node/facts.json", '{"node": "data-a"');
    machine.write("/test/ask.sh", "source /opt/iris-node/releases/0123456789abcdef/boot/lib/common.sh\necho went on");
    const { code, stdout } = await machine.bash("/test/ask.sh");
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(machine.reason()).toBe(
      "cannot read /etc/iris-node/facts.json: run 'bash /opt/iris-node/bootstrap.sh', which gets the facts again",
    );
  });
});
