/**
 * Arguments of aws_instance whose change stops or replaces the instance; servers that must not go down in an apply ignore them.
 *
 * Source: schema and update function of `aws_instance` in the AWS provider. What is `ForceNew` was compared on 2026-11-22 with the
 * source of a version before 5.100. What the update function stops first was not read again: `instance_type`, `user_data`,
 * `user_data_base64`, `capacity_reservation_specification`.
 *
 * An ignored argument takes effect when the instance is replaced: Terraform plans a replacement from the configuration alone.
 * `cpu_core_count` and `cpu_threads_per_core` are missing because the provider 6.x has no such arguments and would refuse them.
 * Left out, because they change a running instance in place: tags, security groups, instance profile, metadata options,
 * monitoring, termination protection, shutdown behaviour, recovery, and the size of the root volume.
 *
 * `private_ip` is left out although it replaces: peers, DNS and the mirror's configuration hold the planned address, so a
 * server that kept an old one would be lost without a word. A changed address replaces the server, or fails on `prevent_destroy`.
 */
export const CHANGES_THAT_STOP: readonly string[] = [
  "ami",
  "associate_public_ip_address",
  "availability_zone",
  "capacity_reservation_specification",
  "cpu_options",
  "ebs_block_device",
  "ebs_optimized",
  "enable_primary_ipv6",
  "enclave_options",
  "ephemeral_block_device",
  "hibernation",
  "host_id",
  "host_resource_group_arn",
  "instance_market_options",
  "instance_type",
  "ipv6_addresses",
  "key_name",
  "launch_template",
  "network_interface",
  "placement_group",
  "placement_partition_number",
  "private_dns_name_options",
  "root_block_device[0].encrypted",
  "root_block_device[0].kms_key_id",
  "security_groups",
  "subnet_id",
  "tenancy",
  "user_data",
  "user_data_base64",
];
