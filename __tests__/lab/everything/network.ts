/** Terraform JSON: the network that the other parts of this configuration stand in. */
export const NETWORK = {
  data: {
    aws_ec2_managed_prefix_list: { s3: { name: "com.amazonaws.eu-west-1.s3" } },
    aws_caller_identity: { me: {} },
  },
  resource: {
    aws_vpc: {
      main: {
        cidr_block: "10.20.0.0/16",
        enable_dns_hostnames: true,
        enable_dns_support: true,
        tags: { Name: "main" },
      },
    },
    aws_default_security_group: { none: { vpc_id: "${aws_vpc.main.id}" } },
    aws_subnet: {
      a: { vpc_id: "${aws_vpc.main.id}", cidr_block: "10.20.0.0/24", availability_zone: "eu-west-1a" },
      b: { vpc_id: "${aws_vpc.main.id}", cidr_block: "10.20.1.0/24", availability_zone: "eu-west-1b" },
    },
    aws_ec2_subnet_cidr_reservation: {
      members: {
        subnet_id: "${aws_subnet.a.id}",
        cidr_block: "10.20.0.64/28",
        reservation_type: "explicit",
        description: "planned server addresses",
      },
    },
    aws_internet_gateway: { main: { vpc_id: "${aws_vpc.main.id}" } },
    aws_eip: { nat: { domain: "vpc" } },
    aws_nat_gateway: {
      a: {
        allocation_id: "${aws_eip.nat.id}",
        subnet_id: "${aws_subnet.b.id}",
        depends_on: ["aws_internet_gateway.main"],
      },
    },
    aws_route_table: { a: { vpc_id: "${aws_vpc.main.id}" } },
    aws_route: {
      out: {
        route_table_id: "${aws_route_table.a.id}",
        destination_cidr_block: "0.0.0.0/0",
        nat_gateway_id: "${aws_nat_gateway.a.id}",
      },
      overlay: {
        route_table_id: "${aws_route_table.a.id}",
        destination_cidr_block: "10.99.0.10/32",
        network_interface_id: "${aws_instance.member.primary_network_interface_id}",
        lifecycle: { ignore_changes: ["network_interface_id"] },
      },
    },
    aws_route_table_association: { a: { subnet_id: "${aws_subnet.a.id}", route_table_id: "${aws_route_table.a.id}" } },
    aws_vpc_endpoint: {
      s3: {
        vpc_id: "${aws_vpc.main.id}",
        service_name: "com.amazonaws.eu-west-1.s3",
        vpc_endpoint_type: "Gateway",
        route_table_ids: ["${aws_route_table.a.id}"],
      },
      ssm: {
        vpc_id: "${aws_vpc.main.id}",
        service_name: "com.amazonaws.eu-west-1.ssm",
        vpc_endpoint_type: "Interface",
        private_dns_enabled: true,
        subnet_ids: ["${aws_subnet.a.id}"],
        security_group_ids: ["${aws_security_group.servers.id}"],
      },
    },
    aws_security_group: {
      servers: { name: "servers", description: "IRIS servers", vpc_id: "${aws_vpc.main.id}" },
      endpoint: { name: "endpoint", description: "mirror endpoint", vpc_id: "${aws_vpc.main.id}" },
    },
    aws_vpc_security_group_ingress_rule: {
      endpoint: {
        security_group_id: "${aws_security_group.servers.id}",
        referenced_security_group_id: "${aws_security_group.endpoint.id}",
        ip_protocol: "tcp",
        from_port: 1972,
        to_port: 1972,
        description: "clients through the endpoint",
        tags: { Name: "clients" },
      },
      mtu: {
        security_group_id: "${aws_security_group.servers.id}",
        referenced_security_group_id: "${aws_security_group.servers.id}",
        ip_protocol: "icmp",
        from_port: 3,
        to_port: 4,
        description: "path MTU",
      },
      clients: {
        security_group_id: "${aws_security_group.endpoint.id}",
        cidr_ipv4: "10.9.0.0/24",
        ip_protocol: "tcp",
        from_port: 1972,
        to_port: 1972,
        description: "clients of the hospital",
      },
    },
    aws_vpc_security_group_egress_rule: {
      members: {
        security_group_id: "${aws_security_group.endpoint.id}",
        referenced_security_group_id: "${aws_security_group.servers.id}",
        ip_protocol: "tcp",
        from_port: 1972,
        to_port: 1972,
        description: "endpoint to the members",
      },
      s3: {
        security_group_id: "${aws_security_group.servers.id}",
        prefix_list_id: "${data.aws_ec2_managed_prefix_list.s3.id}",
        ip_protocol: "tcp",
        from_port: 443,
        to_port: 443,
        description: "configuration bucket",
      },
      gateway: {
        security_group_id: "${aws_security_group.endpoint.id}",
        prefix_list_id: "${aws_vpc_endpoint.s3.prefix_list_id}",
        ip_protocol: "tcp",
        from_port: 443,
        to_port: 443,
      },
    },
    aws_flow_log: {
      vpc: {
        vpc_id: "${aws_vpc.main.id}",
        traffic_type: "ALL",
        log_destination_type: "cloud-watch-logs",
        log_destination: "${aws_cloudwatch_log_group.flow.arn}",
        iam_role_arn: "${aws_iam_role.servers.arn}",
        max_aggregation_interval: 60,
      },
    },
  },
};
