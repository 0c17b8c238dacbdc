"""Placement groups, which moto lacks."""

import uuid

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response

import store
from extend import add_actions


def _groups(self):
    return store.of(self.region, "placement-group")


def _create(self):
    name = self._get_param("GroupName")
    strategy = self._get_param("Strategy", "cluster")
    identifier = f"pg-{uuid.uuid4().hex[:17]}"
    group = {
        "GroupName": name,
        "GroupId": identifier,
        "GroupArn": f"arn:aws:ec2:{self.region}:{self.current_account}:placement-group/{name}",
        "Strategy": strategy,
        "State": "available",
        "PartitionCount": self._get_int_param("PartitionCount"),
        "SpreadLevel": self._get_param("SpreadLevel", "rack" if strategy == "spread" else None),
    }
    _groups(self)[name] = group
    self.ec2_backend.create_tags([identifier], self._parse_tag_specification().get("placement-group", {}))
    return ActionResult({"PlacementGroup": _with_tags(self, group)})


def _with_tags(self, group):
    tags = self.ec2_backend.tags.get(group["GroupId"], {})
    return {**group, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _describe(self):
    groups = _groups(self)
    wanted = self._get_param("GroupNames", []) or list(groups)
    for name in wanted:
        if name not in groups:
            raise EC2ClientError("InvalidPlacementGroup.Unknown", f"The Placement Group '{name}' is unknown.")
    return ActionResult({"PlacementGroups": [_with_tags(self, groups[name]) for name in wanted]})


def _delete(self):
    _groups(self).pop(self._get_param("GroupName"), None)
    return ActionResult({})


def install():
    add_actions(
        EC2Response,
        create_placement_group=_create,
        describe_placement_groups=_describe,
        delete_placement_group=_delete,
    )
