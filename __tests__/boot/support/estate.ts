import { DeploymentConfig } from "../../../domain/config/deployment";
import { RegionPlan } from "../../../domain/deployment-plan";
import {
  appTierGroup,
  ARBITER_TIER,
  endpointTier,
  mirrorTier,
  webTierGroup,
} from "../../../domain/firewall/plan-firewall";
import { planned, regionStack } from "../../support/environments";
import { AwsCli, startAwsCli } from "./aws-cli";
import { Cloud } from "./cloud";
import { Tiers } from "./firewall-rules";
import { LoopDisk } from "./loop-disks";
import { Known, PlannedNodes, plannedNodes } from "./planned-nodes";
import { nth, Vpc } from "./vpc";
import { withBalancer } from "../../support/endpoints";

/** XFS wants at least 300 MiB; the disks are sparse. */
const XFS_MIB = 320;
const EXT4_MIB = 64;
/** Where web servers of a group get their addresses from, above the addresses that are planned. */
const FIRST_GROUP_ADDRESS = 200;

export interface Place {
  /** Id of the security group in the plan: `MirrorData`. */
  readonly tier: string;
  readonly address: string;
  readonly availabilityZone: string;
}

/** What the bench reads of a node's facts. Which keys there are depends on the role. */
export interface Facts {
  readonly role: string;
  readonly bundle: { readonly release: string };
  readonly volumes?: readonly {
    readonly name: string;
    readonly purpose: string;
    readonly volumeId: string;
    readonly mount: string;
  }[];
  readonly iris?: {
    readonly merge: Readonly<Record<string, string>>;
    readonly databases: readonly { readonly create: string }[];
    readonly memory: Readonly<
      Record<
        string,
        { readonly globalBuffersMiB: number; readonly sharedMemoryHeapKiB: number; readonly hugePages: number }
      >
    >;
  };
  readonly dataServer?: { readonly members: readonly { readonly address: string }[] };
  readonly domain?: string;
  readonly healthPath?: string;
}

/** One published status of a server. */
export interface Status {
  readonly step: string;
  readonly result: string;
  readonly reason: string;
  readonly instance: string;
}

/** A merge of the facts as a machine fills it in, which shows the memory of a server of 16 GiB. */
export function plannedMerge(facts: Facts, kind: string): string {
  const { merge, memory } = facts.iris!;
  const { globalBuffersMiB, sharedMemoryHeapKiB } = memory["16384"]!;
  return (
    merge[kind]!.replace("@@GLOBAL_BUFFERS_MIB@@", `${globalBuffersMiB}`)
      .replace("@@SHARED_MEMORY_HEAP_KIB@@", `${sharedMemoryHeapKiB}`)
      // The first failover member is primary in a new environment.
      .replace("@@DATA_SERVER@@", facts.dataServer?.members[0]?.address ?? "")
  );
}

/** The lines that a member merges once it has its role: each database by itself, then the namespaces. */
export function plannedInRole(facts: Facts): string[] {
  const { databases, merge } = facts.iris!;
  return [...databases.map(({ create }) => create), merge["namespaces"]!].flatMap((text) =>
    text.split("\n").filter(Boolean),
  );
}

/**
 * What an apply of a document leaves behind, as far as servers can see it: the configuration bucket's objects, user data,
 * volumes, addresses, firewall. Machines are launched into it.
 */
export class Estate {
  private readonly disks = new Map<string, LoopDisk>();

  private constructor(
    readonly cloud: Cloud,
    readonly vpc: Vpc,
    readonly awsCli: AwsCli,
    private state: { readonly region: RegionPlan; readonly nodes: PlannedNodes },
  ) {}

  static async apply(cloud: Cloud, document: DeploymentConfig, known?: Known): Promise<Estate> {
    const state = read(document, known);
    const vpc = await Vpc.start(cloud, state.region.network.cidr);
    const awsCli = await startAwsCli(cloud.cli);
    const estate = new Estate(cloud, vpc, awsCli, state);
    try {
      await cloud.putBucket(state.nodes.bucket);
      await estate.upload();
    } catch (error) {
      estate.stop();
      throw error;
    }
    return estate;
  }

  /** Apply another document: facts and scripts change under the servers. */
  async applyAgain(document: DeploymentConfig, known?: Known): Promise<void> {
    this.state = read(document, known);
    await this.upload();
  }

  get region(): RegionPlan {
    return this.state.region;
  }

  get nodes(): PlannedNodes {
    return this.state.nodes;
  }

  facts(node: string): Facts {
    const text = this.nodes.objects[`nodes/${node}.json`];
    if (text === undefined) throw new Error(`the stack writes no facts for ${node}`);
    return JSON.parse(text) as Facts;
  }

  /** Where a planned server stands; of a web tier, its first server: its first zone, above the planned addresses. */
  place(node: string): Place {
    const found = this.places().get(node);
    if (found === undefined)
      throw new Error(`the plan has no server ${node}, it has ${[...this.places().keys()].join(", ")}`);
    return found;
  }

  tiers(): Tiers {
    const tiers: Record<string, string[]> = {};
    for (const { tier, address } of this.places().values()) (tiers[tier] ??= []).push(address);
    for (const { key, endpoint } of this.region.mirrors)
      if (endpoint) tiers[endpointTier(key)] = withBalancer(endpoint).addresses.map(({ address }) => address);
    return tiers;
  }

  /** The volumes of a node by name, created blank on the first call. They outlive machines. */
  volumes(node: string): ReadonlyMap<string, LoopDisk> {
    const listed = (this.facts(node).volumes ?? []).map(({ name, volumeId, purpose }) => {
      const xfs = ["system", "database", "cache"].includes(purpose);
      const disk = this.disks.get(volumeId) ?? new LoopDisk(xfs ? XFS_MIB : EXT4_MIB);
      this.disks.set(volumeId, disk);
      return [name, disk] as const;
    });
    return new Map(listed);
  }

  /** As when all volumes of a node were lost and created anew: blank. */
  loseVolumes(node: string): void {
    for (const { volumeId } of this.facts(node).volumes ?? []) {
      this.disks.get(volumeId)?.remove();
      this.disks.delete(volumeId);
    }
  }

  /** All that a server ever published, oldest first. For a group: with the server's instance id. */
  async history(node: string, instance?: string): Promise<Status[]> {
    const name = `${this.region.configuration.statusPrefix}/${node}${instance ? `/${instance}` : ""}`;
    return (await this.cloud.parameterHistory(name)).map((value) => JSON.parse(value) as Status);
  }

  stop(): void {
    this.vpc.stop();
    this.awsCli.stop();
    for (const disk of this.disks.values()) disk.remove();
  }

  private places(): Map<string, Place> {
    const { mirrors, appTiers, webTiers, network } = this.region;
    return new Map([
      ...mirrors.flatMap(({ key, members, arbiter }) => [
        ...members.map(
          ({ serverName, address, availabilityZone }) =>
            [serverName, { tier: mirrorTier(key), address, availabilityZone }] as const,
        ),
        ...(arbiter
          ? [
              [
                arbiter.serverName,
                { tier: ARBITER_TIER, address: arbiter.address, availabilityZone: arbiter.availabilityZone },
              ] as const,
            ]
          : []),
      ]),
      ...appTiers.flatMap(({ key, servers }) =>
        servers.map(
          ({ serverName, address, availabilityZone }) =>
            [serverName, { tier: appTierGroup(key), address, availabilityZone }] as const,
        ),
      ),
      ...webTiers.map(({ key, zones }, index) => {
        const subnet = network.subnets.find(({ tier, zone }) => tier === "web" && zone === zones[0])!;
        return [
          `web-${key}`,
          {
            tier: webTierGroup(key),
            address: nth(subnet.cidr, FIRST_GROUP_ADDRESS + index),
            availabilityZone: subnet.availabilityZone,
          },
        ] as const;
      }),
    ]);
  }

  private async upload(): Promise<void> {
    for (const [key, text] of Object.entries(this.nodes.objects))
      await this.cloud.putObject(this.nodes.bucket, key, text);
  }
}

function read(document: DeploymentConfig, known?: Known) {
  const { regions } = planned(document);
  if (regions.length !== 1) throw new Error(`expected one region, got ${regions.length}`);
  return { region: regions[0]!, nodes: plannedNodes(regionStack(document), known) };
}
