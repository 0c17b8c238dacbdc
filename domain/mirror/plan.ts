import { SecretsPlan } from "../configuration/plan";
import { DatabasePlan } from "../iris/databases";
import { IrisInstance } from "../iris/instance";
import { NamespacePlan } from "../iris/namespaces";
import { WebApplicationPlan } from "../iris/web-applications";
import { ServerCertificatePlan, TlsPlan } from "../tls/plan";

/** What a volume of a mirror member holds. */
export type VolumePurpose = "system" | "database" | "wij" | "journal" | "alternateJournal";

export type VolumeType = "gp3" | "io2" | "io1" | "gp2" | "st1" | "sc1" | "standard";

/** One EBS volume with every value decided. */
export interface VolumePlan {
  /** `system`, `database1`, `database2`, `wij`, `journal`, `alternateJournal`, `cache`: part of the Terraform address. */
  readonly name: string;
  readonly purpose: VolumePurpose | "cache";
  readonly type: VolumeType;
  readonly sizeGiB: number;
  readonly iops?: number;
  readonly throughputMiBps?: number;
  /** `/dev/sdf` and on: what the API wants; the guest finds the volume by its id. */
  readonly deviceName: string;
  readonly snapshotId?: string;
  /** Where the guest mounts it. */
  readonly mount: string;
}

export type MemberRole = "failover" | "dr-async" | "reporting-async";

/**
 * What a blank member becomes. Of the failover members the one with the first letter creates the mirror; after that the two
 * are alike, and which one is primary is IRIS' business.
 */
export type StartsAs = "primary" | "backup" | "dr-async" | "reporting-async";

/** Tenancy and capacity of one server. */
export interface PlacementPlan {
  readonly tenancy: "default" | "dedicated" | "host";
  readonly hostId?: string;
  /** `open`, `none` or the id of a reservation. */
  readonly capacityReservation: string;
}

/** One mirror member. Its letter fixes its address and its Terraform address; its role may change. */
export interface MemberPlan {
  readonly letter: string;
  /** `data-a`: the server's name in DNS, tags and status. */
  readonly serverName: string;
  readonly hostName: string;
  readonly role: MemberRole;
  readonly startsAs: StartsAs;
  readonly zone: string;
  readonly availabilityZone: string;
  readonly address: string;
  /** Of its certificate; the other members know it by this name. */
  readonly commonName: string;
  /** Undefined where no connection of the mirror uses TLS. */
  readonly certificate?: ServerCertificatePlan;
  readonly instanceType: string;
  readonly volumes: readonly VolumePlan[];
  readonly placement: PlacementPlan;
  /** Terraform may stop or replace it in the next apply. */
  readonly underMaintenance: boolean;
}

/** What members know of each other. */
export type OtherMember = Pick<MemberPlan, "serverName" | "hostName" | "address" | "role" | "commonName"> & {
  /** The AWS region that it is in. */
  readonly region: string;
};

/** The referee that lets a member take over when the other cannot be reached. */
export interface ArbiterPlan {
  readonly serverName: string;
  readonly hostName: string;
  readonly zone: string;
  readonly availabilityZone: string;
  readonly address: string;
  readonly instanceType: string;
  readonly rootVolumeGiB: number;
  readonly instanceProfile?: string;
}

export interface HealthCheckPlan {
  readonly path: string;
  readonly port: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface ListenerPlan {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  /** Ranges that connections of the load balancer come from. Members that are not primary refuse them. Empty without a load balancer. */
  readonly sources: readonly string[];
}

export interface BalancerListenerPlan extends ListenerPlan {
  /** Name of the target group in AWS, at most 32 characters. */
  readonly targetGroupName: string;
}

/** A load balancer that follows the primary: by asking each member, or because the new primary registers itself. */
export interface BalancerEndpointPlan {
  readonly method: "health-check" | "target-registration";
  readonly loadBalancerName: string;
  readonly hostName: string;
  /** The planned private address in each zone. */
  readonly addresses: readonly { readonly zone: string; readonly address: string }[];
  readonly listeners: readonly BalancerListenerPlan[];
  readonly healthCheck: HealthCheckPlan;
  readonly preserveClientAddress: boolean;
  /** Letters of the members that Terraform registers. With `target-registration`: none. */
  readonly targets: readonly string[];
}

/** An address outside the VPC that the new primary routes to itself. */
export interface RouteEndpointPlan {
  readonly method: "route-table";
  readonly hostName: string;
  readonly listeners: readonly ListenerPlan[];
  readonly overlayAddress: string;
  /** Names of the network's route tables. */
  readonly routeTables: readonly string[];
  /** The member that the route leads to until members move it, by letter. */
  readonly firstTarget: string;
  readonly transitGateway?: { readonly routeTable: string; readonly attachment: string };
}

/** The address that follows the primary. */
export type EndpointPlan = BalancerEndpointPlan | RouteEndpointPlan;

/** IRIS memory on a server of one size, in the units of the configuration file. */
export interface ServerMemory {
  /** The memory that the server must have. */
  readonly serverMiB: number;
  readonly globalBuffersMiB: number;
  readonly genericMemoryHeapKiB: number;
  /** `vm.nr_hugepages`: pages of 2 MiB. */
  readonly hugePages: number;
}

/** IRIS memory of the planned instance type. */
export interface IrisMemoryPlan extends ServerMemory {
  /**
   * What a server of another size gets, the smallest first. Facts change for all servers at once, instance types one by one:
   * a member that is not resized yet must not be asked for memory that it does not have.
   */
  readonly smallerServers: readonly ServerMemory[];
}

/** Encryption by IRIS itself. The key object is that of the mirror: every member uses the same key. */
export interface IrisEncryptionPlan {
  readonly databases: boolean;
  readonly journals: boolean;
  /** A person makes the key, with its escrow copy: members wait for it. */
  readonly escrow: boolean;
}

/** What of one mirror lies in one region. */
export interface MirrorPlan {
  /** The key in the document. */
  readonly key: string;
  /** The mirror's name in IRIS, upper case. */
  readonly name: string;
  /** The AWS region of this part of it: `eu-west-1`. */
  readonly region: string;
  readonly superserverPort: number;
  /** Of each member. */
  readonly rootVolumeGiB: number;
  readonly iris: IrisInstance;
  readonly memory: IrisMemoryPlan;
  readonly databases: readonly DatabasePlan[];
  readonly namespaces: readonly NamespacePlan[];
  readonly webApplications: readonly WebApplicationPlan[];
  readonly tls: TlsPlan;
  readonly encryption?: IrisEncryptionPlan;
  /** The mirror status page of each member's own web server. */
  readonly probe: { readonly port: number; readonly path: string };
  readonly members: readonly MemberPlan[];
  /** Members in other regions. */
  readonly elsewhere: readonly OtherMember[];
  /** Common names of the certificates of its application servers, in all regions. */
  readonly ecpClients: readonly string[];
  readonly arbiter?: ArbiterPlan;
  readonly endpoint?: EndpointPlan;
  readonly instanceProfile?: string;
  /** Those that stand before the region's. */
  readonly secrets: SecretsPlan;
  /** Members and volumes that Terraform forgets without destroying them. */
  readonly retired: {
    /** Letters of members that left; with them go their attachments and all volumes named in `volumes`. */
    readonly members: readonly string[];
    /** Every volume name that a retired member may have had. */
    readonly memberVolumes: readonly string[];
    /** Volumes that left members that stay. */
    readonly volumes: readonly string[];
  };
}
