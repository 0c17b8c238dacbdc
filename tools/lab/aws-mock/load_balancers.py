"""Application and Network Load Balancers: active at once, with the addresses they were given per subnet."""

import contextlib

from moto.elb import models as classic_models
from moto.elb.exceptions import CertificateNotFoundException
from moto.elbv2 import models
from moto.elbv2.responses import ELBV2Response

from extend import after


def install():
    _accept_unknown_certificates()

    @after(ELBV2Response, "create_load_balancer")
    def keep_addresses(self, result):
        balancer = result["LoadBalancers"][0]
        balancer.private_addresses = {
            mapping["SubnetId"]: mapping["PrivateIPv4Address"]
            for mapping in self._get_param("SubnetMappings", [])
            if mapping.get("PrivateIPv4Address")
        }
        balancer.state = "active"

    @after(ELBV2Response, "set_security_groups")
    def keep_enforcement(self, _result):
        enforcement = self._get_param("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
        if enforcement:
            balancer = self.elbv2_backend.load_balancers[self._get_param("LoadBalancerArn")]
            balancer.enforce_security_group_inbound_rules_on_private_link_traffic = enforcement

    zones = models.FakeLoadBalancer.availability_zones.fget

    def availability_zones(self):
        known = zones(self)
        for zone in known:
            address = getattr(self, "private_addresses", {}).get(zone.subnet_id)
            zone.load_balancer_addresses = [{"PrivateIPv4Address": address}] if address else []
        return known

    models.FakeLoadBalancer.availability_zones = property(availability_zones)


def _accept_unknown_certificates():
    """Documents name certificates of a real account; the mock holds none of them."""
    models.ELBv2Backend._certificate_exists = lambda self, certificate_arn: True
    register = classic_models.register_certificate

    def register_if_known(*args, **kwargs):
        with contextlib.suppress(CertificateNotFoundException):
            register(*args, **kwargs)

    for module in (models, classic_models):
        module.register_certificate = register_if_known
