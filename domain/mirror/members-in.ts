import { Deployment } from "../config/deployment";
import { MemberRole } from "./plan";

/**
 * The members of a mirror in a region, as the document has them. One whose address is refused is not planned: what is judged by
 * the planned members would say that it is not there.
 */
export function membersIn(
  { members }: Deployment["mirrors"][string],
  region: string,
): { readonly letter: string; readonly role: MemberRole }[] {
  return Object.entries(members)
    .filter(([, member]) => member.region === region)
    .map(([letter, { role }]) => ({ letter, role }));
}
