"""Classic Load Balancers: draining time-out, cookie stickiness policies, and the hosted zone that an alias needs."""

from moto.elb.models import ELBBackend, LoadBalancer
from moto.elb.policies import AppCookieStickinessPolicy, LbCookieStickinessPolicy

# Elastic Load Balancing's hosted zones differ per region; one is enough for a mock.
HOSTED_ZONE = "Z32O12XQLNTSW2"
DESYNC_MODE = "elb.http.desyncmitigationmode"


def install():
    LoadBalancer.canonical_hosted_zone_name_id = HOSTED_ZONE
    LbCookieStickinessPolicy.policy_attribute_descriptions = property(
        lambda self: [_attribute("CookieExpirationPeriod", self.cookie_expiration_period or 0)]
    )
    AppCookieStickinessPolicy.policy_attribute_descriptions = property(
        lambda self: [_attribute("CookieName", self.cookie_name)]
    )
    _keep_attributes()


def _attribute(name, value):
    return {"AttributeName": name, "AttributeValue": str(value)}


def _keep_attributes():
    original = ELBBackend.modify_load_balancer_attributes

    def modify(self, load_balancer_name, connection_draining=None, **others):
        attributes = self.get_load_balancer(load_balancer_name).attributes
        # moto looks for a lower-case "timeout" in what the request spells "Timeout", and forgets an earlier one.
        if connection_draining:
            given = {key.lower(): value for key, value in connection_draining.items()}
            connection_draining = {**attributes["connection_draining"], **given}
        modes = [pair for pair in attributes["additional_attributes"] if pair[0] == DESYNC_MODE]
        original(self, load_balancer_name, connection_draining=connection_draining, **others)
        # moto adds the default mode on every call that does not set one.
        if modes and not others.get("additional_attributes"):
            attributes["additional_attributes"] = modes

    ELBBackend.modify_load_balancer_attributes = modify
