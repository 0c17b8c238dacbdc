"""Bucket policies: a statement with a condition is left out of decisions, because moto ignores the condition and would
refuse every upload to a bucket that only refuses unencrypted transport."""

from moto.iam.access_control import IAMPolicyStatement, PermissionResult


def install():
    original = IAMPolicyStatement.is_action_permitted

    def is_action_permitted(self, *arguments, **keywords):
        if self._statement["Effect"] == "Deny" and self._statement.get("Condition"):
            return PermissionResult.NEUTRAL
        return original(self, *arguments, **keywords)

    IAMPolicyStatement.is_action_permitted = is_action_permitted
