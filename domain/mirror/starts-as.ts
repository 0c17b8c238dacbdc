import { Deployment } from "../config/deployment";
import { failoverMembers } from "./check-mirror";
import { StartsAs } from "./plan";

/** What a blank member becomes: the first failover member by letter creates the mirror, all others join it. */
export function startsAs(letter: string, mirror: Deployment["mirrors"][string]): StartsAs {
  const role = mirror.members[letter]?.role;
  if (role === "dr-async" || role === "reporting-async") return role;
  const [first] = failoverMembers(mirror)
    .map(([name]) => name)
    .sort();
  return letter === first ? "primary" : "backup";
}
