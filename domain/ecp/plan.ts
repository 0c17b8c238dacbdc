import { PlacementPlan, VolumePlan } from "../mirror/plan";

/** One ECP application server. */
export interface AppServerPlan {
  /** Zone letter and number in that zone: `a1`. Stable when servers or zones are added. */
  readonly id: string;
  readonly serverName: string;
  readonly hostName: string;
  readonly zone: string;
  readonly availabilityZone: string;
  readonly address: string;
}

/** ECP application servers of one mirror. They hold caches only: a lost server loses sessions, no data. */
export interface AppTierPlan {
  readonly key: string;
  readonly instanceType: string;
  readonly servers: readonly AppServerPlan[];
  readonly systemVolume: VolumePlan;
  /** Undefined: the instance store. */
  readonly cacheVolume?: VolumePlan;
  readonly placement: PlacementPlan;
  /** The member that ECP connects to first; it redirects to whichever is primary. Never the load balancer. */
  readonly dataServer: { readonly mirror: string; readonly address: string; readonly port: number };
  readonly instanceProfile?: string;
}
