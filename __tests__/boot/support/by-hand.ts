/**
 * A program that takes a member out of the mirror on the primary, as a person does in the Management Portal (High Availability
 * Guide, "Editing or Removing Mirror Configurations").
 */
export const removalOf = (member: string): string => `import sys; sys.path.insert(0, "/usr/local/etc/irissys/lib")
import fake_map, fake_state
one = fake_state.Instance.named("IRIS"); mirror = one.state()["mirror"]["name"]
fake_map.write(one, mirror, {name: entry for name, entry in fake_map.read(one, mirror).items() if name != "${member}"})`;
