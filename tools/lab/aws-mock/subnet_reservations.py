"""Reserved ranges of a subnet keep their description."""

from moto.ec2.responses import EC2Response

from extend import after


def install():
    @after(EC2Response, "create_subnet_cidr_reservation")
    def keep_description(self, result):
        result["SubnetCidrReservation"].description = self._get_param("Description")
