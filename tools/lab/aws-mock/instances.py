"""Instances: the options of RunInstances that moto drops, and detailed monitoring."""

from moto.core.responses import ActionResult
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response

from extend import add_actions, after


def install():
    add_actions(EC2Response, monitor_instances=_monitoring("enabled"), unmonitor_instances=_monitoring("disabled"))

    @after(EC2Response, "run_instances")
    def keep_options(self, reservation):
        for instance in reservation.instances:
            _keep_options(self, instance)
            _keep_volume_options(self, instance)

    _modify_without_side_effects()
    _free_addresses()


def _free_addresses():
    """moto keeps a fixed address taken after its instance is gone; then a replacement cannot have it."""
    terminate = Instance.terminate

    def terminate_and_free(self, *args, **kwargs):
        answer = terminate(self, *args, **kwargs)
        for nic in list(self.nics.values()):
            nic.subnet.del_subnet_ip(nic.private_ip_address)
        return answer

    Instance.terminate = terminate_and_free


def _modify_without_side_effects():
    """moto takes a change that it does not know for one that removes all security groups."""
    groups = EC2Response._security_grp_instance_attribute_handler

    def change_groups_or_shutdown(self):
        if self._get_param("Groups"):
            return groups(self)
        behavior = self._get_param("InstanceInitiatedShutdownBehavior.Value")
        if behavior is None:
            return False
        instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
        instance.instance_initiated_shutdown_behavior = behavior
        return True

    EC2Response._security_grp_instance_attribute_handler = change_groups_or_shutdown


def _keep_options(self, instance):
    # With a fixed address the provider names the groups on the network interface, not on the instance.
    if not instance.security_groups:
        instance.security_groups = list(instance.nics[0].group_set)
    placement = self._get_param("Placement", {})
    instance.placement.tenancy = placement.get("Tenancy", "default")
    instance.placement.group_name = placement.get("GroupName", "")
    instance.placement.partition_number = placement.get("PartitionNumber")
    instance.disable_api_termination = self._get_param("DisableApiTermination", False)
    instance.maintenance_options = {"AutoRecovery": "default", **self._get_param("MaintenanceOptions", {})}
    instance.private_dns_name_options = {
        "HostnameType": "ip-name",
        "EnableResourceNameDnsARecord": False,
        "EnableResourceNameDnsAAAARecord": False,
        **self._get_param("PrivateDnsNameOptions", {}),
    }
    instance.cpu_options = self._get_param("CpuOptions")
    capacity = self._get_param("CapacityReservationSpecification")
    if capacity:
        target = capacity.pop("CapacityReservationTarget", None)
        instance.capacity_reservation_specification = {**capacity, "CapacityReservationTarget": target}


def _keep_volume_options(self, instance):
    for mapping in self._get_param("BlockDeviceMappings", []):
        device = instance.block_device_mapping.get(mapping.get("DeviceName"))
        if device is None:
            continue
        volume = self.ec2_backend.volumes[device.volume_id]
        for option in ("Iops", "Throughput"):
            if mapping["Ebs"].get(option):
                setattr(volume, option.lower(), int(mapping["Ebs"][option]))


def _monitoring(state):
    def change(self):
        answers = []
        for identifier in self._get_param("InstanceIds", []):
            self.ec2_backend.get_instance(identifier).monitoring_state = state
            answers.append({"InstanceId": identifier, "Monitoring": {"State": state}})
        return ActionResult({"InstanceMonitorings": answers})

    return change
