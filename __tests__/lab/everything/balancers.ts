/** Terraform JSON: load balancers of all kinds, target groups, certificates and names. */
export const BALANCERS = {
  resource: {
    aws_lb: {
      endpoint: {
        name: "endpoint",
        internal: true,
        load_balancer_type: "network",
        security_groups: ["${aws_security_group.endpoint.id}"],
        enable_cross_zone_load_balancing: true,
        enable_deletion_protection: true,
        enforce_security_group_inbound_rules_on_private_link_traffic: "on",
        dns_record_client_routing_policy: "any_availability_zone",
        subnet_mapping: [
          { subnet_id: "${aws_subnet.a.id}", private_ipv4_address: "10.20.0.80" },
          { subnet_id: "${aws_subnet.b.id}", private_ipv4_address: "10.20.1.80" },
        ],
      },
      web: {
        name: "web",
        internal: false,
        load_balancer_type: "application",
        security_groups: ["${aws_security_group.endpoint.id}"],
        subnets: ["${aws_subnet.a.id}", "${aws_subnet.b.id}"],
        drop_invalid_header_fields: true,
        desync_mitigation_mode: "strictest",
        idle_timeout: 300,
        enable_http2: true,
        access_logs: { bucket: "${aws_s3_bucket.logs.id}", prefix: "web", enabled: true },
        depends_on: ["aws_s3_bucket_policy.logs"],
      },
    },
    aws_lb_target_group: {
      iris: {
        name: "iris",
        port: 1972,
        protocol: "TCP",
        target_type: "instance",
        vpc_id: "${aws_vpc.main.id}",
        preserve_client_ip: "false",
        connection_termination: true,
        deregistration_delay: "30",
        target_health_state: [{ enable_unhealthy_connection_termination: true, unhealthy_draining_interval: 0 }],
        stickiness: { type: "source_ip", enabled: true },
        health_check: {
          protocol: "HTTP",
          port: "52773",
          path: "/csp/bin/mirror_status.cxw",
          matcher: "200",
          interval: 5,
          timeout: 3,
          healthy_threshold: 2,
          unhealthy_threshold: 2,
        },
      },
      draining: {
        name: "draining",
        port: 6661,
        protocol: "TCP",
        vpc_id: "${aws_vpc.main.id}",
        load_balancing_cross_zone_enabled: "true",
        target_health_state: [{ enable_unhealthy_connection_termination: false, unhealthy_draining_interval: 600 }],
        health_check: { protocol: "TCP", port: "traffic-port", interval: 10 },
      },
      web: {
        name: "web",
        port: 443,
        protocol: "HTTPS",
        vpc_id: "${aws_vpc.main.id}",
        load_balancing_algorithm_type: "least_outstanding_requests",
        slow_start: 0,
        stickiness: { type: "lb_cookie", enabled: true, cookie_duration: 3600 },
        health_check: { protocol: "HTTPS", path: "/health", matcher: "200", interval: 10, timeout: 5 },
      },
    },
    aws_lb_target_group_attachment: {
      member: {
        target_group_arn: "${aws_lb_target_group.iris.arn}",
        target_id: "${aws_instance.member.id}",
        port: 1972,
      },
    },
    aws_lb_listener: {
      superserver: {
        load_balancer_arn: "${aws_lb.endpoint.arn}",
        port: 1972,
        protocol: "TCP",
        tcp_idle_timeout_seconds: 3600,
        default_action: [{ type: "forward", target_group_arn: "${aws_lb_target_group.iris.arn}" }],
      },
      https: {
        load_balancer_arn: "${aws_lb.web.arn}",
        port: 443,
        protocol: "HTTPS",
        ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificate_arn: "${aws_acm_certificate_validation.web.certificate_arn}",
        default_action: [
          { type: "fixed-response", fixed_response: { content_type: "text/plain", status_code: "404" } },
        ],
      },
      redirect: {
        load_balancer_arn: "${aws_lb.web.arn}",
        port: 80,
        protocol: "HTTP",
        default_action: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" } }],
      },
    },
    aws_lb_listener_rule: {
      csp: {
        listener_arn: "${aws_lb_listener.https.arn}",
        priority: 10,
        condition: [{ path_pattern: { values: ["/csp/*"] } }, { host_header: { values: ["ehr.example.org"] } }],
        action: [{ type: "forward", target_group_arn: "${aws_lb_target_group.web.arn}" }],
      },
    },
    aws_elb: {
      web: {
        name: "classic",
        internal: true,
        subnets: ["${aws_subnet.a.id}", "${aws_subnet.b.id}"],
        security_groups: ["${aws_security_group.endpoint.id}"],
        cross_zone_load_balancing: true,
        idle_timeout: 120,
        connection_draining: true,
        connection_draining_timeout: 60,
        desync_mitigation_mode: "strictest",
        listener: [
          {
            lb_port: 443,
            lb_protocol: "https",
            instance_port: 443,
            instance_protocol: "https",
            ssl_certificate_id: "${aws_acm_certificate_validation.web.certificate_arn}",
          },
        ],
        health_check: {
          target: "HTTPS:443/health",
          interval: 10,
          timeout: 5,
          healthy_threshold: 2,
          unhealthy_threshold: 2,
        },
        access_logs: { bucket: "${aws_s3_bucket.logs.id}", bucket_prefix: "classic", interval: 5, enabled: true },
        depends_on: ["aws_s3_bucket_policy.logs"],
      },
    },
    aws_lb_cookie_stickiness_policy: {
      web: { name: "sticky", load_balancer: "${aws_elb.web.name}", lb_port: 443, cookie_expiration_period: 3600 },
    },
    aws_load_balancer_policy: {
      tls: {
        load_balancer_name: "${aws_elb.web.name}",
        policy_name: "tls12",
        policy_type_name: "SSLNegotiationPolicyType",
        policy_attribute: [{ name: "Reference-Security-Policy", value: "ELBSecurityPolicy-TLS-1-2-2017-01" }],
      },
    },
    aws_load_balancer_listener_policy: {
      web: {
        load_balancer_name: "${aws_elb.web.name}",
        load_balancer_port: 443,
        policy_names: ["${aws_load_balancer_policy.tls.policy_name}", "${aws_lb_cookie_stickiness_policy.web.name}"],
      },
    },
    aws_wafv2_web_acl: {
      web: {
        name: "web",
        scope: "REGIONAL",
        default_action: { allow: {} },
        rule: [
          {
            name: "common",
            priority: 1,
            override_action: { none: {} },
            statement: { managed_rule_group_statement: { name: "AWSManagedRulesCommonRuleSet", vendor_name: "AWS" } },
            visibility_config: {
              cloudwatch_metrics_enabled: true,
              metric_name: "common",
              sampled_requests_enabled: false,
            },
          },
        ],
        visibility_config: { cloudwatch_metrics_enabled: true, metric_name: "web", sampled_requests_enabled: false },
      },
    },
    aws_wafv2_web_acl_association: {
      web: { resource_arn: "${aws_lb.web.arn}", web_acl_arn: "${aws_wafv2_web_acl.web.arn}" },
    },
    aws_acm_certificate: {
      web: { domain_name: "ehr.example.org", validation_method: "DNS", lifecycle: { create_before_destroy: true } },
    },
    aws_acm_certificate_validation: {
      web: {
        certificate_arn: "${aws_acm_certificate.web.arn}",
        validation_record_fqdns: ["${aws_route53_record.validation.fqdn}"],
      },
    },
    aws_route53_zone: {
      public: { name: "example.org", comment: "public" },
      private: { name: "iris.example.org", comment: "servers", vpc: [{ vpc_id: "${aws_vpc.main.id}" }] },
    },
    aws_route53_record: {
      validation: {
        zone_id: "${aws_route53_zone.public.zone_id}",
        name: "${tolist(aws_acm_certificate.web.domain_validation_options)[0].resource_record_name}",
        type: "${tolist(aws_acm_certificate.web.domain_validation_options)[0].resource_record_type}",
        records: ["${tolist(aws_acm_certificate.web.domain_validation_options)[0].resource_record_value}"],
        ttl: 60,
        allow_overwrite: true,
      },
      member: {
        zone_id: "${aws_route53_zone.private.zone_id}",
        name: "member",
        type: "A",
        ttl: 60,
        records: ["${aws_instance.member.private_ip}"],
      },
      endpoint: {
        zone_id: "${aws_route53_zone.private.zone_id}",
        name: "iris",
        type: "A",
        alias: {
          name: "${aws_lb.endpoint.dns_name}",
          zone_id: "${aws_lb.endpoint.zone_id}",
          evaluate_target_health: true,
        },
      },
      web: {
        zone_id: "${aws_route53_zone.public.zone_id}",
        name: "ehr",
        type: "A",
        alias: { name: "${aws_elb.web.dns_name}", zone_id: "${aws_elb.web.zone_id}", evaluate_target_health: false },
      },
    },
  },
};
