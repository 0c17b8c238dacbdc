import { ISC_AGENT } from "../../domain/firewall/services";
import { memberDatabases } from "../../domain/iris/cpf/databases";
import { memberMerge } from "../../domain/iris/cpf/member-merge";
import { otherMembers } from "../../domain/mirror/other-members";
import { MemberPlan, MirrorPlan } from "../../domain/mirror/plan";
import { memberSuperserverTls } from "../../domain/tls/plan-tls";
import { EncryptionKeys, OwnFacts } from "../handles";
import { irisFacts } from "../server/iris-facts";
import { VolumeFacts } from "../server/volumes";
import { EndpointFacts } from "./endpoint-facts";

/** What a mirror member's scripts know of it. What does not apply is null: a script can tell it from a misspelt name. */
export function memberFacts(
  plan: MemberPlan,
  mirror: MirrorPlan,
  volumes: readonly VolumeFacts[],
  { keys, endpoint }: { readonly keys: EncryptionKeys; readonly endpoint: EndpointFacts | null },
): OwnFacts {
  return {
    role: "mirror-member",
    hostName: plan.hostName,
    address: plan.address,
    certificate: plan.certificate ?? null,
    volumes,
    iris: irisFacts(
      mirror.iris,
      { port: mirror.superserverPort, tls: memberSuperserverTls(mirror.tls) },
      mirror.memory,
      {
        merge: memberMerge(mirror, plan),
        encryption: mirror.encryption !== undefined,
        databases: memberDatabases(mirror),
      },
    ),
    mirror: {
      key: mirror.key,
      name: mirror.name,
      member: plan.letter,
      memberRole: plan.role,
      startsAs: plan.startsAs,
      tls: mirror.tls.mirror,
      otherMembers: otherMembers(plan, mirror),
      arbiter: mirror.arbiter
        ? { hostName: mirror.arbiter.hostName, address: mirror.arbiter.address, port: ISC_AGENT.from }
        : null,
      // Its databases are those of the snapshot's time: it must not create a mirror from them by itself.
      fromSnapshot: plan.volumes.some(({ snapshotId }) => snapshotId !== undefined),
      createdMarker: `${objects(mirror)}/created.json`,
    },
    encryption: mirror.encryption
      ? { ...mirror.encryption, keyArn: keys.keyArn("iris"), object: `${objects(mirror)}/encryption-key` }
      : null,
    probe: mirror.probe,
    endpoint,
    tlsAuthorisedNames: mirror.ecpClients,
  };
}

/** What members share in the configuration bucket lies below this. */
function objects({ key }: MirrorPlan): string {
  return `mirrors/${key}`;
}
