import { Cloud, startCloud } from "./cloud";
import { Estate } from "./estate";
import { Hospital, hospital } from "./hospital";
import { missingForDisks } from "./loop-disks";
import { missingForMachines } from "./machine";
import { Server } from "./server";
import { missingForVpc } from "./vpc";
import { missingForWebServers } from "./web-gateway";
import { withBalancer } from "../../support/endpoints";

/** A cloud with the hospital's deployment applied, and servers launched into it. */
export class WholeBoots {
  cloud!: Cloud;
  hospital!: Hospital;
  estate!: Estate;
  private readonly servers: Server[] = [];
  /** Members that no test has launched yet. */
  private readonly blank = new Map<string, () => void>();

  /** Launch a server, with an instance id made from its number: 10 becomes i-0000000000000000a. */
  async launch(
    node: string,
    instance: number,
    options: Omit<Parameters<typeof Server.launch>[2], "instanceId"> = {},
  ): Promise<Server> {
    this.blank.get(node)?.();
    this.blank.delete(node);
    const server = await Server.launch(this.estate, node, {
      instanceId: `i-${instance.toString(16).padStart(17, "0")}`,
      ...options,
    });
    this.servers.push(server);
    return server;
  }

  async start(certificates?: "secrets" | "private-ca"): Promise<void> {
    this.cloud = await startCloud();
    this.hospital = await hospital(this.cloud, certificates);
    this.estate = await Estate.apply(this.cloud, this.hospital.document);
    // The first primary asks the servers of all members before it creates the mirror.
    for (const { name, members } of this.estate.region.mirrors)
      for (const { serverName, address } of members)
        this.blank.set(serverName, await this.estate.vpc.blankMember(address, name, serverName.toUpperCase()));
  }

  /** An address of the load balancer that follows the primary, on the network from now on. */
  asBalancer(): string {
    const { address } = withBalancer(this.estate.region.mirrors[0]!.endpoint).addresses[0]!;
    this.estate.vpc.take(address);
    return address;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) server.stop();
    for (const end of this.blank.values()) end();
    this.estate?.stop();
    await this.cloud?.stop();
  }
}

/** `describe` for whole boots: left out, and said why, where this computer cannot make them. */
export function describeBoots(
  name: string,
  body: (boots: WholeBoots) => void,
  certificates?: "secrets" | "private-ca",
): void {
  const missing = missingForMachines() ?? missingForDisks() ?? missingForWebServers() ?? missingForVpc();
  if (missing) console.log(`left out: ${name}: ${missing}`);
  (missing ? describe.skip : describe)(name, () => {
    const boots = new WholeBoots();
    beforeAll(() => boots.start(certificates));
    afterAll(() => boots.stop());
    body(boots);
  });
}
