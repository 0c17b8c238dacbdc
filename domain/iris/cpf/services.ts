import { action, MergePart } from "./text";

/** Both are off after an installation. IRIS executes this after ConfigMirror, whatever the order of the lines. */
export function enabled(...services: readonly ("%Service_Mirror" | "%Service_ECP")[]): MergePart[] {
  return services.map((service) => action("ModifyService", { Name: service, Enabled: 1 }));
}
