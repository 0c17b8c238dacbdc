"""Groups, scaling policies and lifecycle hooks keep what they were given; a hook has no target that nobody gave."""

from moto.autoscaling.responses import AutoScalingResponse

from extend import after

# Option of the request -> attribute that moto's answer is made from.
GROUP_OPTIONS = {
    "DefaultInstanceWarmup": "default_instance_warmup",
    "MaxInstanceLifetime": "max_instance_lifetime",
    "InstanceMaintenancePolicy": "instance_maintenance_policy",
    "AvailabilityZoneDistribution": "availability_zone_distribution",
    "CapacityReservationSpecification": "capacity_reservation_specification",
}


def install():
    for action in ("create_auto_scaling_group", "update_auto_scaling_group"):
        after(AutoScalingResponse, action)(_keep_group)

    @after(AutoScalingResponse, "put_scaling_policy")
    def keep_policy(self, _result):
        policy = self.autoscaling_backend.policies[self._get_param("PolicyName")]
        policy.enabled = self._get_param("Enabled", True)
        policy.predictive_scaling_configuration = self._get_param("PredictiveScalingConfiguration")

    @after(AutoScalingResponse, "put_lifecycle_hook")
    def keep_hook(self, _result):
        name = f"{self._get_param('AutoScalingGroupName')}_{self._get_param('LifecycleHookName')}"
        hook = self.autoscaling_backend.lifecycle_hooks[name]
        hook.role_arn = self._get_param("RoleARN")
        hook.notification_target_arn = self._get_param("NotificationTargetARN")
        hook.notification_metadata = self._get_param("NotificationMetadata")


def _keep_group(self, _result):
    group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
    for option, attribute in GROUP_OPTIONS.items():
        value = self._get_param(option)
        if value is not None:
            setattr(group, attribute, value)
