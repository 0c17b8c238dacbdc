import type { ResourceChange } from "./plan-document";

/**
 * Arguments of `aws_instance` whose change in place stops the instance.
 *
 * As of 2026-11-22, AWS provider 5.100.0. Sources:
 * - stops: measured. Each argument that 5.100.0 plans as an update was changed with the real provider against a mock of
 *   EC2, and its log read for the call `StopInstances`. The same list stands in the provider's `resourceInstanceUpdate`
 *   (internal/service/ec2/ec2_instance.go).
 * - replaces: 5.100.0 plans a replacement, measured (cpu_core_count and cpu_threads_per_core: read in its schema). EC2 takes
 *   a new value only while the instance is stopped, or never (EC2 API reference: ModifyInstancePlacement,
 *   ModifyInstanceCpuOptions, ModifyInstanceAttribute), so a version of the provider that updates it in place must stop it.
 * - ignores: 5.100.0 plans an update and sends nothing to EC2, measured. EC2 moves only a stopped instance to another host.
 */
const STOP_ARGUMENTS: Readonly<Record<string, "stops" | "replaces" | "ignores">> = {
  instance_type: "stops",
  user_data: "stops",
  user_data_base64: "stops",
  capacity_reservation_specification: "stops",
  cpu_core_count: "replaces",
  cpu_options: "replaces",
  cpu_threads_per_core: "replaces",
  ebs_optimized: "replaces",
  enclave_options: "replaces",
  hibernation: "replaces",
  host_id: "replaces",
  placement_group: "replaces",
  placement_partition_number: "replaces",
  tenancy: "replaces",
  host_resource_group_arn: "ignores",
};

/** The arguments of this update that stop the instance. A value that is known only during the apply counts as changed. */
export function stoppingArguments(change: ResourceChange): readonly string[] {
  return Object.keys(STOP_ARGUMENTS).filter((argument) => {
    const unknown = change.afterUnknown[argument];
    // Terraform writes `false`, or lists and maps of `false`, where nothing is unknown.
    if (unknown !== undefined && JSON.stringify(unknown).includes("true")) return true;
    return text(change.before?.[argument]) !== text(change.after?.[argument]);
  });
}

function text(value: unknown): string {
  return JSON.stringify(value ?? null);
}
