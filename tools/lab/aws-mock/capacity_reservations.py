"""On-demand capacity reservations, which moto lacks: stored and given back, without any counting."""

import uuid
from datetime import datetime, timezone

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response

import store
from extend import add_actions

STORED = (
    "InstanceType",
    "InstancePlatform",
    "AvailabilityZone",
    "EphemeralStorage",
    "EndDateType",
    "InstanceMatchCriteria",
)


def _reservations(self):
    return store.of(self.region, "capacity-reservation")


def _reservation(self, identifier):
    reservation = _reservations(self).get(identifier)
    if reservation is None:
        raise EC2ClientError("InvalidCapacityReservationId.NotFound", f"no capacity reservation {identifier}")
    return reservation


def _create(self):
    identifier = f"cr-{uuid.uuid4().hex[:17]}"
    count = self._get_int_param("InstanceCount")
    reservation = {name: self._get_param(name) for name in STORED}
    reservation.update(
        CapacityReservationId=identifier,
        CapacityReservationArn=f"arn:aws:ec2:{self.region}:{self.current_account}:capacity-reservation/{identifier}",
        OwnerId=self.current_account,
        TotalInstanceCount=count,
        AvailableInstanceCount=count,
        EbsOptimized=self._get_param("EbsOptimized", False),
        EndDateType=reservation["EndDateType"] or "unlimited",
        InstanceMatchCriteria=reservation["InstanceMatchCriteria"] or "open",
        Tenancy=self._get_param("Tenancy", "default"),
        State="active",
        CreateDate=datetime.now(timezone.utc),
    )
    _reservations(self)[identifier] = reservation
    self.ec2_backend.create_tags([identifier], self._parse_tag_specification().get("capacity-reservation", {}))
    return ActionResult({"CapacityReservation": _with_tags(self, reservation)})


def _with_tags(self, reservation):
    tags = self.ec2_backend.tags.get(reservation["CapacityReservationId"], {})
    return {**reservation, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _describe(self):
    wanted = self._get_param("CapacityReservationIds", []) or list(_reservations(self))
    return ActionResult({"CapacityReservations": [_with_tags(self, _reservation(self, one)) for one in wanted]})


def _modify(self):
    reservation = _reservation(self, self._get_param("CapacityReservationId"))
    count = self._get_int_param("InstanceCount")
    if count:
        reservation.update(TotalInstanceCount=count, AvailableInstanceCount=count)
    return ActionResult({"Return": True})


def _cancel(self):
    _reservation(self, self._get_param("CapacityReservationId"))["State"] = "cancelled"
    return ActionResult({"Return": True})


def install():
    add_actions(
        EC2Response,
        create_capacity_reservation=_create,
        describe_capacity_reservations=_describe,
        modify_capacity_reservation=_modify,
        cancel_capacity_reservation=_cancel,
    )
