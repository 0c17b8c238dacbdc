import { SecretsPlan } from "../configuration/plan";
import { DatabasePlan } from "../iris/databases";
import { IrisInstance } from "../iris/instance";
import { NamespacePlan } from "../iris/namespaces";
import { WebApplicationPlan } from "../iris/web-applications";
import { IrisMemoryPlan, PlacementPlan, VolumePlan } from "../mirror/plan";
import { SeedsPlan } from "../mirror/seeds";
import { ServerCertificatePlan, TlsPlan } from "../tls/plan";

/** One ECP application server. */
export interface AppServerPlan {
  /** Zone letter and number in that zone: `a1`. Stable when servers or zones are added. */
  readonly id: string;
  readonly serverName: string;
  readonly hostName: string;
  readonly zone: string;
  readonly availabilityZone: string;
  readonly address: string;
  /** Of its certificate; the mirror's members know it by this name. */
  readonly commonName: string;
  /** Undefined where neither ECP nor its superserver uses TLS. */
  readonly certificate?: ServerCertificatePlan;
}

/** ECP application servers of one mirror. They hold caches only: a lost server loses sessions, no data. */
export interface AppTierPlan {
  readonly key: string;
  readonly instanceType: string;
  readonly rootVolumeGiB: number;
  readonly iris: IrisInstance;
  readonly memory: IrisMemoryPlan;
  readonly servers: readonly AppServerPlan[];
  readonly systemVolume: VolumePlan;
  /** Undefined: the instance store. */
  readonly cacheVolume?: VolumePlan;
  readonly placement: PlacementPlan;
  /** The members one of which ECP connects to first; it redirects to whichever is primary. Never the load balancer. */
  readonly dataServer: { readonly mirror: string; readonly port: number } & SeedsPlan;
  /** The mirror's name in IRIS. */
  readonly mirrorName: string;
  /** 1: follow the primary. -1: stay with this DR async, which serves reads until it is promoted. */
  readonly mirrorConnection: 1 | -1;
  /** The mirrored databases, and the namespaces that use no others. */
  readonly databases: readonly DatabasePlan[];
  readonly namespaces: readonly NamespacePlan[];
  readonly webApplications: readonly WebApplicationPlan[];
  readonly tls: TlsPlan;
  readonly instanceProfile?: string;
  /** Those that stand before the region's. */
  readonly secrets: SecretsPlan;
}
