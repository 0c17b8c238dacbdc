import { Construct } from "constructs";
import { AppServerPlan, AppTierPlan } from "../../domain/ecp/plan";
import { appServerMerge } from "../../domain/iris/cpf/app-server-merge";
import { MOUNTS } from "../../domain/mirror/volume-layout";
import { appServerSuperserverTls } from "../../domain/tls/plan-tls";
import { EncryptionKeys, InstanceProfiles, NodeFacts, SecurityGroups, ServerImage, Subnets } from "../handles";
import { CHANGES_THAT_STOP } from "../server/changes-that-stop";
import { irisFacts } from "../server/iris-facts";
import { newServer } from "../server/server";
import { attachVolumes } from "../server/volumes";
import { literal } from "../terraform-text";

export interface AppServerProps {
  readonly plan: AppServerPlan;
  readonly tier: AppTierPlan;
  /** The tier's security group and role: `AppApp`. */
  readonly group: string;
  readonly subnets: Subnets;
  readonly groups: SecurityGroups;
  readonly keys: EncryptionKeys;
  readonly profiles: InstanceProfiles;
  readonly facts: NodeFacts;
  readonly image: ServerImage;
  readonly protection: boolean;
}

/**
 * One ECP application server: instance, system volume and, unless the cache lies on the instance store, cache volume.
 *
 * Terraform may destroy it. A new image, boot script or instance type does not touch a running one: an apply would stop
 * all servers of the tier at once. Replace one at a time with `-replace` and its address; the replacement takes what
 * the configuration says then, and finds the volumes of its predecessor.
 */
export class AppServer extends Construct {
  constructor(scope: Construct, id: string, props: AppServerProps) {
    super(scope, id);
    const { plan, tier, group, subnets, keys, facts } = props;
    const tags = { "iris:role": "app-server", "iris:tier": tier.key };
    const server = newServer(this, {
      serverName: plan.serverName,
      image: props.image,
      instanceType: tier.instanceType,
      rootVolumeGiB: tier.rootVolumeGiB,
      subnetId: subnets.subnetId("app", plan.zone),
      address: plan.address,
      reservations: subnets.reservations,
      securityGroupId: props.groups.groupId(group),
      instanceProfile: (tier.instanceProfile && literal(tier.instanceProfile)) ?? props.profiles.instanceProfile(group),
      keys,
      facts,
      placement: tier.placement,
      terminationProtection: false,
      tags,
      lifecycle: { ignoreChanges: [...CHANGES_THAT_STOP] },
    });
    const volumes = attachVolumes(this, {
      serverName: plan.serverName,
      instanceId: server.id,
      availabilityZone: plan.availabilityZone,
      volumes: tier.cacheVolume ? [tier.systemVolume, tier.cacheVolume] : [tier.systemVolume],
      keys,
      protectData: false,
      keepAttached: props.protection,
      tags,
    });
    facts.publish(
      plan.serverName,
      {
        role: "app-server",
        tier: tier.key,
        hostName: plan.hostName,
        address: plan.address,
        certificate: plan.certificate ?? null,
        // By this name the mirror's members let it in over TLS.
        commonName: tier.tls.ecp ? plan.commonName : null,
        // A member, never the load balancer: ECP follows the mirror by itself, and must know that it talks to one.
        dataServer: tier.dataServer,
        instanceStore: tier.cacheVolume ? null : { mount: MOUNTS.cache },
        volumes,
        iris: irisFacts(
          tier.iris,
          { port: tier.dataServer.port, tls: appServerSuperserverTls(tier.tls) },
          tier.memory,
          {
            merge: { configure: appServerMerge(tier) },
            encryption: false,
            databases: [],
          },
        ),
      },
      tier.secrets,
    );
  }
}
