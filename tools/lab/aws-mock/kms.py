"""Keys keep the rotation period that they were given."""

import json

from moto.kms.responses import KmsResponse

from extend import after

DEFAULT_PERIOD_DAYS = 365


def install():
    @after(KmsResponse, "enable_key_rotation")
    def keep_period(self, _result):
        key = self.kms_backend.describe_key(self._get_param("KeyId"))
        key.rotation_period_in_days = self._get_param("RotationPeriodInDays") or DEFAULT_PERIOD_DAYS

    original = KmsResponse.get_key_rotation_status

    def get_key_rotation_status(self):
        status = json.loads(original(self))
        if status["KeyRotationEnabled"]:
            key = self.kms_backend.describe_key(self._get_param("KeyId"))
            status["RotationPeriodInDays"] = getattr(key, "rotation_period_in_days", DEFAULT_PERIOD_DAYS)
        return json.dumps(status)

    KmsResponse.get_key_rotation_status = get_key_rotation_status
