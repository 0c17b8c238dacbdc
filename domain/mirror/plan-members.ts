import { Deployment } from "../config/deployment";
import { memberAddress } from "../network/addresses";
import { ConfigPath, Report } from "../problems";
import { TlsPlan } from "../tls/plan";
import { membersNeedCertificates } from "../tls/plan-tls";
import { commonName, serverCertificate } from "../tls/server-certificate";
import { MemberPlan, PlacementPlan, VolumePlan } from "./plan";
import { MirrorRegion } from "./plan-mirror";
import { withSnapshots } from "./plan-volumes";
import { startsAs } from "./starts-as";

type MirrorConfig = Deployment["mirrors"][string];

/** What the members of a mirror have in common. */
interface Common {
  readonly region: MirrorRegion;
  readonly instanceType: string;
  readonly volumes: readonly VolumePlan[];
  readonly tls: TlsPlan;
  /** Letters of members under maintenance. */
  readonly maintenance: readonly string[];
}

/** The members of a mirror that lie in the region. `path` is the mirror's key. */
export function planMembers(
  path: ConfigPath,
  key: string,
  mirror: MirrorConfig,
  common: Common,
  report: Report,
): MemberPlan[] {
  const { region } = common;
  return Object.entries(mirror.members).flatMap(([letter, member]): MemberPlan[] => {
    if (member.region !== region.key) return [];
    const at = [...path, "members", letter];
    const address = memberAddress(
      region.network,
      { mirror: key, zone: member.zone, letter },
      { path: [...at, "address"], address: member.address },
      report,
    );
    const volumes = withSnapshots([...at, "snapshots"], common.volumes, member.snapshots ?? {}, report);
    if (address === undefined) return [];
    const serverName = `${key}-${letter}`;
    const hostName = `${serverName}.${region.privateZone}`;
    const subject = { commonName: commonName(hostName), names: [hostName] };
    return [
      {
        letter,
        serverName,
        hostName,
        role: member.role,
        startsAs: startsAs(letter, mirror),
        zone: member.zone,
        availabilityZone: `${region.name}${member.zone}`,
        address,
        commonName: subject.commonName,
        certificate: membersNeedCertificates(common.tls)
          ? serverCertificate(region.certificates, serverName, subject)
          : undefined,
        instanceType: common.instanceType,
        volumes,
        placement: placement(mirror, member),
        underMaintenance: common.maintenance.includes(letter),
      },
    ];
  });
}

function placement(mirror: MirrorConfig, member: MirrorConfig["members"][string]): PlacementPlan {
  return {
    tenancy: mirror.tenancy,
    hostId: member.hostId,
    capacityReservation: member.capacityReservation ?? mirror.capacityReservation,
  };
}
