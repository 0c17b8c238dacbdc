"""Hosted zones: a zone that is created with a VPC is private, as the AWS provider takes for granted."""

from moto.route53.responses import Route53


def install():
    original = Route53.create_hosted_zone

    def create_hosted_zone(self):
        if self._get_param("VPC.VPCId"):
            self.params.setdefault("HostedZoneConfig", {})["PrivateZone"] = True
        return original(self)

    Route53.create_hosted_zone = create_hosted_zone
