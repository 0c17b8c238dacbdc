import { Cloud, startCloud } from "./cloud";
import { Addresses, Facts, memberFacts } from "./iris-facts";
import { forgetInstallation, IrisMachine, IrisMachineOptions } from "./iris-machine";

/**
 * The members of one mirror for the tests of a file: a cloud for all of them, and a bucket and addresses of its own for
 * each test. Make it inside `describe`: it puts up and takes down by itself.
 */
export class MirrorBench {
  cloud!: Cloud;
  private addresses = new Addresses();
  private tests = 0;
  private readonly running: { stop(): void }[] = [];

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
    });
    afterEach(() => this.running.splice(0).forEach((one) => one.stop()));
  }

  get bucket(): string {
    return `${this.purpose}-${this.tests}`;
  }

  facts(letter: "a" | "b" | "c", more: Facts = {}): Facts {
    return memberFacts(letter, this.addresses, { bucket: this.bucket, ...more });
  }

  async start(facts: Facts, options: Partial<IrisMachineOptions> = {}): Promise<IrisMachine> {
    const machine = await IrisMachine.start(this.cloud, { facts, installed: true, ...options });
    this.running.push(machine);
    return machine;
  }

  /** A primary that has its mirror and answers the health check. It admits members when a test says that a minute has passed. */
  async startPrimary(facts: Facts = this.facts("a")): Promise<IrisMachine> {
    const primary = await this.start(facts);
    await primary.done("configure", "authorise");
    await this.stopTimer(primary);
    await primary.startProbe();
    return primary;
  }

  /** A failover pair in step. */
  async startPair(): Promise<[IrisMachine, IrisMachine]> {
    const primary = await this.startPrimary();
    const backup = await this.start(this.facts("b"));
    await backup.done("configure");
    await primary.command("authorise-members");
    await backup.done("authorise");
    await this.stopTimer(backup);
    await backup.startProbe();
    return [primary, backup];
  }

  private async stopTimer(member: IrisMachine): Promise<void> {
    await member.inside("systemctl stop iris-node-authorise.timer");
  }

  /** The member's server stops for good; another one has its volumes. */
  async replace(member: IrisMachine): Promise<void> {
    const metadata = await member.becomeNewServer("i-0000000000000000c");
    this.running.push({ stop: () => metadata.close() });
  }

  address(letter: "a" | "b" | "c"): string {
    return this.facts(letter)["address"] as string;
  }

  object(key: string): string {
    return this.cloud.aws(["s3", "cp", `s3://${this.bucket}/${key}`, "-"]);
  }
}
