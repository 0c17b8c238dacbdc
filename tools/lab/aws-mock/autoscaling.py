"""Scaling policies say whether they are enabled; lifecycle hooks have no notification target unless one was given."""

from moto.autoscaling.responses import AutoScalingResponse

from extend import after


def install():
    @after(AutoScalingResponse, "put_scaling_policy")
    def keep_policy(self, _result):
        policy = self.autoscaling_backend.policies[self._get_param("PolicyName")]
        policy.enabled = self._get_param("Enabled", True)
        policy.predictive_scaling_configuration = self._get_param("PredictiveScalingConfiguration")

    @after(AutoScalingResponse, "put_lifecycle_hook")
    def keep_hook(self, _result):
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        for hook in group.lifecycle_hooks:
            if hook.name == self._get_param("LifecycleHookName"):
                hook.role_arn = self._get_param("RoleARN")
                hook.notification_target_arn = self._get_param("NotificationTargetARN")
                hook.notification_metadata = self._get_param("NotificationMetadata")
