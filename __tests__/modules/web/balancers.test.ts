import { CERTIFICATE } from "../../domain/web/public-tier";
import { build } from "./web-tier-stack";

const HEALTH = { interval: 10, timeout: 5, healthy_threshold: 2, unhealthy_threshold: 3 };
const ON_SERVERS = { loadBalancer: "network", certificate: { onServers: true } } as const;
const WEB_ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/ehr/1234abcd-12ab-34cd-56ef-1234567890ab";

const nameOf = (built: ReturnType<typeof build>, type: string) => Object.keys(built.named(type))[0]!;

test("an application load balancer ends TLS with a TLS 1.2 policy, speaks TLS to the servers and keeps sessions by cookie", () => {
  const built = build();
  const balancer = nameOf(built, "aws_lb");
  const targets = nameOf(built, "aws_lb_target_group");
  const policy = nameOf(built, "aws_s3_bucket_policy");
  expect(built.only("aws_lb")).toEqual({
    name: "prod-public-web",
    load_balancer_type: "application",
    internal: false,
    subnets: ["subnet-public-a", "subnet-public-b", "subnet-public-c"],
    security_groups: ["sg-BalancerPublic"],
    enable_deletion_protection: true,
    enable_http2: true,
    idle_timeout: 60,
    drop_invalid_header_fields: true,
    desync_mitigation_mode: "defensive",
    access_logs: { bucket: "prod-eu-west-1-111122223333-public-lb-logs", enabled: true },
    depends_on: [`aws_s3_bucket_policy.${policy}`],
    tags: { Name: "prod-public-web" },
  });
  expect(built.only("aws_lb_target_group")).toEqual({
    name: "prod-public-https",
    port: 443,
    protocol: "HTTPS",
    target_type: "instance",
    vpc_id: "vpc-1",
    deregistration_delay: "300",
    health_check: { ...HEALTH, protocol: "HTTPS", path: "/health", matcher: "200" },
    stickiness: { enabled: true, type: "lb_cookie", cookie_duration: 86400 },
    lifecycle: { create_before_destroy: true },
  });
  const load_balancer_arn = `\${aws_lb.${balancer}.arn}`;
  expect(built.all("aws_lb_listener")).toEqual([
    {
      load_balancer_arn,
      port: 443,
      protocol: "HTTPS",
      ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificate_arn: CERTIFICATE,
      default_action: [{ type: "forward", target_group_arn: `\${aws_lb_target_group.${targets}.arn}` }],
    },
    {
      load_balancer_arn,
      port: 80,
      protocol: "HTTP",
      default_action: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", status_code: "HTTP_301" } }],
    },
  ]);
  expect([built.all("aws_lb_listener_rule"), built.all("aws_wafv2_web_acl_association")]).toEqual([[], []]);
});

test("what is switched off is off", () => {
  const built = build(
    {
      redirectHttp: false,
      http2: false,
      stickiness: "none",
      idleTimeoutSeconds: 3600,
      drainSeconds: 0,
      healthPath: "/csp/bin/alive",
      webAcl: WEB_ACL,
    },
    { protection: false },
  );
  expect(built.only("aws_lb")).toMatchObject({
    enable_http2: false,
    idle_timeout: 3600,
    enable_deletion_protection: false,
  });
  expect(built.all("aws_lb_listener").map(({ port }) => port)).toEqual([443]);
  expect(built.only("aws_lb_target_group")).toMatchObject({
    stickiness: { enabled: false, type: "lb_cookie" },
    deregistration_delay: "0",
    health_check: { path: "/csp/bin/alive" },
  });
  expect(built.only("aws_wafv2_web_acl_association")).toEqual({
    resource_arn: `\${aws_lb.${nameOf(built, "aws_lb")}.arn}`,
    web_acl_arn: WEB_ACL,
  });
});

test("an internal load balancer stands in the web subnets", () => {
  const built = build({ scheme: "internal", clients: { ward: "10.9.0.0/16" } });
  expect(built.only("aws_lb")).toMatchObject({
    internal: true,
    subnets: ["subnet-web-a", "subnet-web-b", "subnet-web-c"],
  });
});

test("host and path rules become listener rules on HTTPS only", () => {
  const built = build({
    rules: {
      zoo: { priority: 10, hosts: ["zoo.example.org"], paths: ["/$a/*"], action: "forward" },
      admin: { priority: 20, paths: ["/csp/sys/*"], action: "deny" },
    },
  });
  const https = Object.keys(built.named("aws_lb_listener")).find((name) => name.includes("_Https_"));
  const listener_arn = `\${aws_lb_listener.${https}.arn}`;
  expect(built.all("aws_lb_listener_rule")).toEqual([
    {
      listener_arn,
      priority: 20,
      action: [
        {
          type: "fixed-response",
          fixed_response: { content_type: "text/plain", message_body: "forbidden", status_code: "403" },
        },
      ],
      condition: [{ path_pattern: { values: ["/csp/sys/*"] } }],
      tags: { Name: "admin" },
    },
    {
      listener_arn,
      priority: 10,
      action: [
        { type: "forward", target_group_arn: `\${aws_lb_target_group.${nameOf(built, "aws_lb_target_group")}.arn}` },
      ],
      condition: [{ host_header: { values: ["zoo.example.org"] } }, { path_pattern: { values: ["/$a/*"] } }],
      tags: { Name: "zoo" },
    },
  ]);
});

test("adding a rule before the others leaves every other resource alone", () => {
  const admin = { priority: 20, paths: ["/csp/sys/*"], action: "deny" as const };
  const late = { priority: 30, paths: ["/x"], action: "deny" as const };
  const before = build({ rules: { admin, late } });
  const after = build({ rules: { zoo: { priority: 10, hosts: ["zoo.example.org"], action: "forward" }, admin, late } });
  expect(after.json.resource).toMatchObject(before.json.resource!);
  expect(after.addresses.filter((address) => !before.addresses.includes(address))).toEqual([
    expect.stringMatching(/^aws_lb_listener_rule\.WebPublic_Balancer_ZooRule_[0-9A-F]{8}$/),
  ]);
});

test("a network load balancer with an ACM certificate ends TLS and keeps no affinity", () => {
  const built = build({ loadBalancer: "network" });
  expect(built.only("aws_lb")).toEqual({
    name: "prod-public-web",
    load_balancer_type: "network",
    internal: false,
    subnets: ["subnet-public-a", "subnet-public-b", "subnet-public-c"],
    security_groups: ["sg-BalancerPublic"],
    enable_cross_zone_load_balancing: true,
    enable_deletion_protection: true,
    access_logs: { bucket: "prod-eu-west-1-111122223333-public-lb-logs", enabled: true },
    depends_on: [`aws_s3_bucket_policy.${nameOf(built, "aws_s3_bucket_policy")}`],
    tags: { Name: "prod-public-web" },
  });
  expect(built.only("aws_lb_target_group")).toEqual({
    name: "prod-public-tls",
    port: 443,
    protocol: "TLS",
    target_type: "instance",
    vpc_id: "vpc-1",
    preserve_client_ip: "true",
    deregistration_delay: "300",
    health_check: { ...HEALTH, protocol: "HTTPS", path: "/health", matcher: "200" },
    lifecycle: { create_before_destroy: true },
  });
  expect(built.only("aws_lb_listener")).toEqual({
    load_balancer_arn: `\${aws_lb.${nameOf(built, "aws_lb")}.arn}`,
    port: 443,
    protocol: "TLS",
    ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    certificate_arn: CERTIFICATE,
    default_action: [
      { type: "forward", target_group_arn: `\${aws_lb_target_group.${nameOf(built, "aws_lb_target_group")}.arn}` },
    ],
  });
});

test("a network load balancer passes TLS through to the certificate on the servers, with affinity by source address and no bucket", () => {
  const built = build({ ...ON_SERVERS, idleTimeoutSeconds: 600 });
  expect(built.only("aws_lb_target_group")).toMatchObject({
    name: "prod-public-tcp",
    protocol: "TCP",
    stickiness: { enabled: true, type: "source_ip" },
  });
  expect(built.only("aws_lb_listener")).toEqual({
    load_balancer_arn: `\${aws_lb.${nameOf(built, "aws_lb")}.arn}`,
    port: 443,
    protocol: "TCP",
    tcp_idle_timeout_seconds: 600,
    default_action: [
      { type: "forward", target_group_arn: `\${aws_lb_target_group.${nameOf(built, "aws_lb_target_group")}.arn}` },
    ],
  });
  expect(built.all("aws_s3_bucket")).toEqual([]);
  expect(build({ ...ON_SERVERS, stickiness: "none" }).only("aws_lb_target_group")["stickiness"]).toEqual({
    enabled: false,
    type: "source_ip",
  });
});

test("a classic load balancer speaks TLS on both sides, with its TLS and cookie policies set together", () => {
  const built = build({ loadBalancer: "classic", stickinessSeconds: 3600 });
  expect(built.only("aws_elb")).toEqual({
    name: "prod-public-web",
    internal: false,
    subnets: ["subnet-public-a", "subnet-public-b", "subnet-public-c"],
    security_groups: ["sg-BalancerPublic"],
    listener: [
      {
        lb_port: 443,
        lb_protocol: "https",
        instance_port: 443,
        instance_protocol: "https",
        ssl_certificate_id: CERTIFICATE,
      },
    ],
    health_check: { ...HEALTH, target: "HTTPS:443/health" },
    cross_zone_load_balancing: true,
    connection_draining: true,
    connection_draining_timeout: 300,
    idle_timeout: 60,
    desync_mitigation_mode: "defensive",
    access_logs: { bucket: "prod-eu-west-1-111122223333-public-lb-logs", enabled: true, interval: 5 },
    depends_on: [`aws_s3_bucket_policy.${nameOf(built, "aws_s3_bucket_policy")}`],
    lifecycle: { prevent_destroy: true },
    tags: { Name: "prod-public-web" },
  });
  const load_balancer_name = `\${aws_elb.${nameOf(built, "aws_elb")}.name}`;
  const policies = built.named("aws_load_balancer_policy");
  expect(Object.values(policies)).toEqual([
    {
      load_balancer_name,
      policy_name: "cookie",
      policy_type_name: "LBCookieStickinessPolicyType",
      policy_attribute: [{ name: "CookieExpirationPeriod", value: "3600" }],
    },
    {
      load_balancer_name,
      policy_name: "tls12-ecdhe-gcm",
      policy_type_name: "SSLNegotiationPolicyType",
      policy_attribute: [
        "Protocol-TLSv1.2",
        "Server-Defined-Cipher-Order",
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
      ].map((name) => ({ name, value: "true" })),
      lifecycle: { create_before_destroy: true },
    },
  ]);
  const [cookie, tls] = Object.keys(policies).map((name) => `\${aws_load_balancer_policy.${name}.policy_name}`);
  expect(built.only("aws_load_balancer_listener_policy")).toEqual({
    load_balancer_name,
    load_balancer_port: 443,
    policy_names: [tls, cookie],
  });
  expect(built.only("aws_autoscaling_group")).toMatchObject({ load_balancers: [load_balancer_name] });
  expect(built.only("aws_autoscaling_group")["target_group_arns"]).toBeUndefined();
});

test("a classic load balancer without affinity keeps its TLS policy", () => {
  const built = build({ loadBalancer: "classic", stickiness: "none" }, { protection: false });
  expect(built.only("aws_load_balancer_listener_policy")["policy_names"]).toEqual([
    `\${aws_load_balancer_policy.${nameOf(built, "aws_load_balancer_policy")}.policy_name}`,
  ]);
  expect(built.only("aws_elb")["lifecycle"]).toEqual({ prevent_destroy: false });
});
