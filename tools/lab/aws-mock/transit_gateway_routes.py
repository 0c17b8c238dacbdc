"""Routes of a transit gateway name their attachment in a list, as AWS answers and its SDKs read."""

from moto.ec2.models.transit_gateway_route_tables import TransitGatewayRouteTableBackend


def install():
    create = TransitGatewayRouteTableBackend.create_transit_gateway_route

    def create_with_list(self, **keywords):
        route = create(self, **keywords)
        attachment = route.get("transitGatewayAttachments")
        if isinstance(attachment, dict):
            route["transitGatewayAttachments"] = [attachment]
        return route

    TransitGatewayRouteTableBackend.create_transit_gateway_route = create_with_list
