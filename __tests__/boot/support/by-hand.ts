/** What a person does in the Management Portal or in ^MIRROR, as programs for a machine. */
const ON_THE_INSTANCE = `import sys; sys.path.insert(0, "/usr/local/etc/irissys/lib")
import fake_map, fake_mirror, fake_state
one = fake_state.Instance.named("IRIS"); mirror = one.state()["mirror"]
`;

/** On the primary: takes a member out of the mirror (High Availability Guide, "Editing or Removing a Failover Member"). */
export const removalOf = (member: string): string =>
  `${ON_THE_INSTANCE}name = mirror["name"]
fake_map.write(one, name, {key: entry for key, entry in fake_map.read(one, name).items() if key != "${member}"})`;

/** ^MIRROR, "Change No Failover State" (High Availability Guide, "Avoiding Unwanted Failover During Maintenance"). */
export const SET_NO_FAILOVER = `${ON_THE_INSTANCE}fake_mirror.set_no_failover(one, mirror)`;
export const CLEAR_NO_FAILOVER = `${ON_THE_INSTANCE}fake_map.define_primary(one, mirror, "")`;

/** ^MIRROR, "Force this node to become the primary". */
export const FORCE_PRIMARY = `${ON_THE_INSTANCE}import fake_promotion; fake_promotion.force(one)`;

/** ^MIRROR, Mirror Configuration, "Remove Mirror Configuration", on an instance with JoinMirror=0; and the mirror attribute of its
 *  databases. */
export const REMOVE_MIRROR_CONFIGURATION = `${ON_THE_INSTANCE}assert one.cpf("MirrorMember", "JoinMirror") == "0"
one.replace_cpf_section("MapMirrors." + mirror["name"], {}); one.replace_cpf_section("Mirrors", {})
one.replace_cpf_section("MirrorMember", {"SystemName": "", "ValidatedMember": "0"})
one.change(lambda state: state.update(mirror=None))
one.change(lambda state: [database.pop("MirrorSetName", None) for database in state["databases"].values()])`;

/** ^MIRROR, Mirror Management, "Add mirrored database(s)", on the primary: every database that the instance made. */
export const ADD_MIRRORED_DATABASES = `${ON_THE_INSTANCE}assert one.status()[0] == "Primary"
one.change(lambda state: [database.update(MirrorSetName=mirror["name"]) for database in state["databases"].values()])`;

/** Takes a database out of IRIS, and away with its file (Portal, *Local Databases*). */
export const deletionOf = (database: string): string => `${ON_THE_INSTANCE}import os
lines = one.cpf_section("Databases")
os.remove(lines.pop("${database}").split(",")[0] + "IRIS.DAT")
one.replace_cpf_section("Databases", lines)
one.change(lambda state: state["databases"].pop("${database}"))`;
