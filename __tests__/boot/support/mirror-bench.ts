import { createServer, Server } from "node:http";
import { removalOf } from "./by-hand";
import { Cloud, startCloud } from "./cloud";
import { Addresses, Facts, memberFacts } from "./iris-facts";
import { certificateOf, forgetInstallation, IrisMachine, IrisMachineOptions } from "./iris-machine";

const STATUS_PORT = 2189;
const LETTERS = ["a", "b", "c"] as const;
type Letter = (typeof LETTERS)[number];

/**
 * The members of one mirror for the tests of a file: a cloud for all of them, and a bucket and addresses of its own for
 * each test. Make it inside `describe`: it puts up and takes down by itself.
 */
export class MirrorBench {
  cloud!: Cloud;
  private addresses = new Addresses();
  private tests = 0;
  private readonly running: { stop(): void }[] = [];
  private readonly blank = new Map<Letter, Server>();

  constructor(private readonly purpose: string) {
    beforeAll(async () => void (this.cloud = await startCloud()));
    afterAll(async () => {
      forgetInstallation();
      await this.cloud.stop();
    });
    beforeEach(async () => {
      this.tests += 1;
      this.addresses = new Addresses();
      await this.cloud.putBucket(this.bucket);
      for (const letter of LETTERS) await this.answers(letter, { configured: false });
    });
    afterEach(async () => {
      this.running.splice(0).forEach((one) => one.stop());
      for (const letter of LETTERS) await this.silent(letter);
    });
  }

  get bucket(): string {
    return `${this.purpose}-${this.tests}`;
  }

  facts(letter: Letter, more: Facts = {}): Facts {
    return memberFacts(letter, this.addresses, { bucket: this.bucket, ...more });
  }

  /** With its status port open, as from the first minute of a server on. */
  async start(facts: Facts, options: Partial<IrisMachineOptions> = {}): Promise<IrisMachine> {
    const machine = await IrisMachine.start(this.cloud, { facts, installed: true, ...options });
    this.running.push(machine);
    if (facts["role"] !== "mirror-member") return machine;
    await this.silent((facts["node"] as string).at(-1) as Letter);
    await machine.done("member-status");
    await this.stopTimer(machine);
    await machine.inside(": >/test/recorded/calls");
    return machine;
  }

  /** The server of this member says nothing; until a test starts it, or says this, it says that it has no mirror yet. */
  async silent(letter: Letter): Promise<void> {
    const server = this.blank.get(letter);
    this.blank.delete(letter);
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  /** A server that a test does not start says this. */
  async answers(letter: Letter, said: { readonly configured: boolean; readonly databases?: string[] }): Promise<void> {
    await this.silent(letter);
    const answer = { mirror: "DATA", member: `DATA-${letter.toUpperCase()}`, known: null, databases: [], ...said };
    const server = createServer((_, response) => response.end(JSON.stringify(answer)));
    await new Promise<void>((resolve) => server.listen(STATUS_PORT, this.address(letter), resolve));
    this.blank.set(letter, server);
  }

  /** A primary that has its mirror and answers the health check. It admits members when a test says that a minute has passed. */
  async startPrimary(facts: Facts = this.facts("a")): Promise<IrisMachine> {
    const primary = await this.start(facts);
    await primary.done("configure", "authorise");
    await primary.startProbe();
    return primary;
  }

  /** An application server whose IRIS is configured, with the address of member c. TLS where its certificate has a subject. */
  async applicationServer(subject?: string): Promise<IrisMachine> {
    const tls = "CreateSSLConfig:Name=%ECPClient,Type=0,CertificateFile=/iris/sys/tls/CertificateFile.pem";
    const configure = `[ECPServers]\nDATA=@@DATA_SERVER@@,1972,1${subject === undefined ? "" : ",1"}\n\n[Actions]\n${tls}\n`;
    const facts = this.facts("c", { node: "app-a-1", role: "app-server", hostName: "app-a-1.example" });
    const server = await this.start({
      ...facts,
      mirror: undefined,
      encryption: undefined,
      dataServer: {
        mirror: "data",
        port: 1972,
        members: [...LETTERS.slice(0, 2)].map((letter) => ({ address: this.address(letter), role: "failover" })),
        probe: facts["probe"],
      },
      iris: { ...(facts["iris"] as object), merge: { configure }, databases: [] },
    });
    if (subject !== undefined) await server.inside(certificateOf(subject));
    await server.done("configure");
    return server;
  }

  /** A failover pair in step. */
  async startPair(): Promise<[IrisMachine, IrisMachine]> {
    const primary = await this.startPrimary();
    const backup = await this.start(this.facts("b"));
    await backup.done("configure");
    await primary.command("each-minute");
    await backup.done("authorise");
    await backup.startProbe();
    return [primary, backup];
  }

  /** A failover pair in step, and a DR async that has caught up; their first minute has passed. */
  async startTrio(): Promise<[IrisMachine, IrisMachine, IrisMachine]> {
    const [primary, backup] = await this.startPair();
    const dr = await this.start(this.facts("c"));
    await dr.done("configure");
    await primary.command("each-minute");
    await dr.done("authorise");
    await dr.startProbe();
    for (const member of [primary, backup, dr]) await member.command("each-minute");
    return [primary, backup, dr];
  }

  /** A failover pair that can take over: the databases of the plan are on both. */
  async startReadyPair(): Promise<[IrisMachine, IrisMachine]> {
    const pair = await this.startPair();
    for (const member of pair) await member.done("databases");
    return pair;
  }

  private async stopTimer(member: IrisMachine): Promise<void> {
    await member.inside("systemctl stop iris-member.timer");
  }

  /** The member's server stops for good; another one has its volumes. */
  async replace(member: IrisMachine): Promise<void> {
    const metadata = await member.becomeNewServer("i-0000000000000000c");
    this.running.push({ stop: () => metadata.close() });
  }

  async removeByHand(primary: IrisMachine, member: string): Promise<void> {
    await this.byHand(primary, removalOf(member));
  }

  /** A program of by-hand.ts. */
  async byHand(member: IrisMachine, program: string): Promise<void> {
    const { code, stderr } = await member.machine.command(["python3", "-B", "-c", program]);
    if (code !== 0) throw new Error(stderr);
  }

  address(letter: Letter): string {
    return this.facts(letter)["address"] as string;
  }

  object(key: string): string {
    return this.cloud.aws(["s3", "cp", `s3://${this.bucket}/${key}`, "-"]);
  }
}
