import { IrisMachine } from "./support/iris-machine";
import { missingForMachines } from "./support/machine";
import { MirrorBench } from "./support/mirror-bench";
import { until } from "./support/scenario";

const missing = missingForMachines();
if (missing) console.log(`left out: ${missing}`);
const withMachines = missing ? describe.skip : describe;

withMachines("the member that an application server asks first", () => {
  const bench = new MirrorBench("seeds");
  const asksFirst = (server: IrisMachine): string =>
    /^DATA=(.*),1972,1\r$/m.exec(server.machine.read("/iris/sys/irissys/iris.cpf"))![1]!;

  test("is the primary while the first member is away, at its first start and at each later one", async () => {
    const [a, b] = await bench.startPair();
    await a.inside("systemctl stop iris.service");
    const server = await bench.applicationServer();
    expect(asksFirst(server)).toBe(bench.address("b"));
    await until("it has the mirror", () => server.ecp() === "Normal");
    await a.inside("systemctl start iris.service");
    await until("a is the backup", () => a.status()[1] === "Active");
    await server.done("configure");
    expect(asksFirst(server)).toBe(bench.address("b"));
    await b.inside("systemctl stop iris.service");
    await until("it follows the primary", () => a.status()[0] === "Primary" && server.ecp() === "Normal");
    await server.inside("systemctl stop iris.service; rm /run/fake-iris/IRIS.ecp; systemctl start iris.service");
    expect(asksFirst(server)).toBe(bench.address("a"));
    await until("it has the mirror again", () => server.ecp() === "Normal");
  });

  test("is the first planned one while none answers, which the whole environment's first start needs", async () => {
    const server = await bench.applicationServer();
    expect(asksFirst(server)).toBe(bench.address("a"));
    await bench.startPrimary();
    await until("it has the mirror", () => server.ecp() === "Normal");
  });
});
