"""Application and Network Load Balancers: active at once, with the addresses they were given per subnet; what AWS refuses."""

import contextlib

from moto.elb import models as classic_models
from moto.elb.exceptions import CertificateNotFoundException
from moto.elbv2 import models
from moto.elbv2.exceptions import DuplicateListenerError, ELBClientError
from moto.elbv2.responses import ELBV2Response

from extend import after


def install():
    _accept_unknown_certificates()
    _refuse_to_delete_protected()
    _refuse_taken_ports()

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


def _refuse_to_delete_protected():
    delete = models.ELBv2Backend.delete_load_balancer

    def delete_if_allowed(self, arn):
        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs["deletion_protection.enabled"] == "true":
            raise ELBClientError(
                "OperationNotPermitted",
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
            )
        return delete(self, arn)

    models.ELBv2Backend.delete_load_balancer = delete_if_allowed


def _refuse_taken_ports():
    """moto looks for the port among the ARNs of the listeners, and never when a listener changes."""
    create, modify = models.ELBv2Backend.create_listener, models.ELBv2Backend.modify_listener

    def create_on_free_port(self, load_balancer_arn, *args, **kwargs):
        balancer = self.load_balancers.get(load_balancer_arn)
        _refuse_port(balancer.listeners.values() if balancer else [], kwargs["port"])
        return create(self, load_balancer_arn, *args, **kwargs)

    def modify_to_free_port(self, arn, port=None, *args, **kwargs):
        balancers = [one for one in self.load_balancers.values() if arn in one.listeners]
        others = [one for balancer in balancers for one in balancer.listeners.values() if one.arn != arn]
        _refuse_port(others, port)
        return modify(self, arn, port, *args, **kwargs)

    models.ELBv2Backend.create_listener = create_on_free_port
    models.ELBv2Backend.modify_listener = modify_to_free_port


def _refuse_port(listeners, port):
    if port is not None and str(port) in [str(one.port) for one in listeners]:
        raise DuplicateListenerError
