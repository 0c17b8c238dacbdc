import { execFileSync } from "node:child_process";
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "../../boot/support/machine";
import { until } from "../../boot/support/scenario";
import { inBackground } from "./background";

/** What `iris qlist` says of a member's status in the mirror; `Trouble`: a status that nobody knows; `down`: IRIS does not run. */
export type Part = "Primary" | "Backup" | "Connected" | "Trouble" | "down";

/** What the mirror status page answers: the primary; another member; a web server that gets no answer from its IRIS. */
export type Page = 200 | 503 | 500;

/** `iris qlist` of an instance: field 4 its state, field 11 its type as a member, field 12 its status in the mirror. */
const IRIS = `#!/bin/bash
part=$(</test/part)
state='running, since Sun Nov 22 10:00:00 2026' type=Failover
[[ $part != Connected ]] || type='Disaster Recovery'
[[ $part != down ]] || state='down, last used Sun Nov 22 10:00:00 2026' type='' part=''
printf 'IRIS^/iris/sys/irissys^2025.1^%s^iris.cpf^1972^0^0^ok^IRIS^%s^%s^/iris/sys/irissys\\n' "$state" "$type" "$part"
echo answered >>/test/asks
`;

/** A mirror member: the real packet filter of the guest; stand-ins for what IRIS and its web server answer. */
export class Member {
  constructor(
    readonly name: string,
    readonly machine: Machine,
    readonly address: string,
    private readonly ports: readonly number[],
  ) {
    machine.replaceProgram("iris", IRIS);
    for (const program of ["superserver.py", "status_page.py"])
      machine.write(`/test/${program}`, readFileSync(join(__dirname, program), "utf8"));
    for (const record of ["asks", "checks", "requests"]) machine.write(`/test/${record}`, "");
  }

  async start(part: Part, page: Page, probe: { readonly port: number; readonly path: string }): Promise<void> {
    this.become(part, page);
    inBackground(this.machine, ["python3", "/test/status_page.py", this.address, String(probe.port), probe.path]);
    await this.startSuperserver();
    await until(`the status page of ${this.name}`, () => this.machine.has("/test/page.ready"));
    const [release] = this.machine.list("/opt/iris-node/releases");
    inBackground(this.machine, ["bash", `/opt/iris-node/releases/${release}/boot/commands/endpoint-filter.sh`]);
  }

  become(part: Part, page: Page): void {
    this.put("/test/page", String(page));
    this.put("/test/part", part);
  }

  async startSuperserver(): Promise<void> {
    await this.machine.command(["rm", "-f", "/test/superserver.pid"]);
    inBackground(this.machine, ["python3", "/test/superserver.py", this.name, ...this.ports.map(String)]);
    await until(`the superserver of ${this.name}`, () => this.machine.has("/test/superserver.pid"));
  }

  /** IRIS is gone, without a word to anybody; its web server has nobody to ask. */
  async kill(): Promise<void> {
    await this.machine.command(["kill", "-KILL", this.machine.read("/test/superserver.pid")]);
    this.become("down", 500);
  }

  /** Nothing comes in or goes out any more, and what had come in is answered: the superserver takes one request after the other. */
  async cut(): Promise<void> {
    this.ip("link", "set", "eth0", "down");
    const last = `exec 3<>/dev/tcp/127.0.0.1/${this.ports[0]}; echo who >&3; head -n 1 <&3`;
    await this.machine.command(["bash", "-c", last]);
  }

  reconnect(): void {
    this.ip("link", "set", "eth0", "up");
  }

  /** When requests began that reached the superserver while IRIS was not primary, since then. */
  reachedWhileNotPrimary(since: number): number[] {
    return this.lines("requests")
      .map((line) => line.split(" "))
      .filter(([at, part]) => Number(at) >= since && part !== "Primary")
      .map(([at]) => Number(at));
  }

  /** Until everybody has it who asks this member: its filter asked twice more, and had done as it was told before it asked a third time. */
  async followed(): Promise<void> {
    // An ask may be under way, with the answer of before.
    await this.untilMore("asks", 3);
  }

  /** Until the load balancer has asked for the status so many times more. */
  async untilMore(record: "asks" | "checks", count: number): Promise<void> {
    const before = this.lines(record).length;
    await until(`${count} more ${record} on ${this.name}`, () => this.lines(record).length >= before + count);
  }

  private lines(record: "asks" | "checks" | "requests"): string[] {
    return this.machine.read(`/test/${record}`).split("\n").filter(Boolean);
  }

  /** As a whole: it is read all the time. */
  private put(file: string, text: string): void {
    this.machine.write(`${file}.new`, text);
    renameSync(this.machine.path(`${file}.new`), this.machine.path(file));
  }

  private ip(...args: string[]): void {
    execFileSync("nsenter", ["--target", String(this.machine.pid), "--net", "ip", ...args]);
  }
}
