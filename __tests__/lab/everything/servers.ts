const TERMS = {
  subnet_id: "${aws_subnet.a.id}",
  // No mock knows the image of a hospital: whatever a document names must resolve.
  ami: "ami-0fedcba9876543210",
  vpc_security_group_ids: ["${aws_security_group.servers.id}"],
};

/** Terraform JSON: instances, volumes and launch templates with every option that the modules set. */
export const SERVERS = {
  resource: {
    aws_placement_group: {
      spread: { name: "arbiter", strategy: "spread" },
      partition: { name: "apps", strategy: "partition", partition_count: 3 },
    },
    aws_ec2_host: {
      host: { instance_type: "m6i.large", availability_zone: "eu-west-1a", auto_placement: "off", host_recovery: "on" },
    },
    aws_ec2_capacity_reservation: {
      members: {
        instance_type: "r6i.large",
        instance_platform: "Linux/UNIX",
        availability_zone: "eu-west-1a",
        instance_count: 2,
        tags: { Name: "members" },
      },
    },
    aws_instance: {
      member: {
        ...TERMS,
        instance_type: "r6i.large",
        private_ip: "10.20.0.70",
        source_dest_check: false,
        monitoring: true,
        ebs_optimized: true,
        disable_api_termination: true,
        disable_api_stop: false,
        iam_instance_profile: "${aws_iam_instance_profile.servers.name}",
        instance_initiated_shutdown_behavior: "stop",
        user_data_base64: "IyEvYmluL2Jhc2gK",
        placement_group: "${aws_placement_group.spread.name}",
        maintenance_options: { auto_recovery: "default" },
        metadata_options: {
          http_endpoint: "enabled",
          http_tokens: "required",
          http_put_response_hop_limit: 1,
          instance_metadata_tags: "enabled",
        },
        private_dns_name_options: { hostname_type: "ip-name", enable_resource_name_dns_a_record: true },
        capacity_reservation_specification: { capacity_reservation_preference: "open" },
        root_block_device: {
          volume_type: "gp3",
          volume_size: 50,
          iops: 4000,
          throughput: 250,
          encrypted: true,
          kms_key_id: "${aws_kms_key.ebs.arn}",
          delete_on_termination: true,
          tags: { Name: "member root" },
        },
        tags: { Name: "member" },
      },
      reserved: {
        ...TERMS,
        instance_type: "r6i.large",
        disable_api_termination: true,
        maintenance_options: { auto_recovery: "disabled" },
        private_dns_name_options: { hostname_type: "resource-name", enable_resource_name_dns_a_record: false },
        capacity_reservation_specification: {
          capacity_reservation_target: { capacity_reservation_id: "${aws_ec2_capacity_reservation.members.id}" },
        },
        root_block_device: { volume_type: "gp3", volume_size: 20, encrypted: true },
      },
      dedicated: {
        ...TERMS,
        instance_type: "m6i.large",
        tenancy: "dedicated",
        cpu_options: { core_count: 1, threads_per_core: 1 },
      },
      hosted: { ...TERMS, instance_type: "m6i.large", tenancy: "host", host_id: "${aws_ec2_host.host.id}" },
      plain: { ...TERMS, instance_type: "t3.small", credit_specification: { cpu_credits: "standard" } },
    },
    aws_ebs_volume: {
      data: {
        availability_zone: "eu-west-1a",
        type: "gp3",
        size: 100,
        iops: 6000,
        throughput: 500,
        encrypted: true,
        kms_key_id: "${aws_kms_key.ebs.arn}",
        final_snapshot: true,
        tags: { Name: "data" },
      },
      magnetic: { availability_zone: "eu-west-1a", type: "standard", size: 10, encrypted: true },
      cold: { availability_zone: "eu-west-1a", type: "sc1", size: 125, encrypted: true },
      fast: { availability_zone: "eu-west-1a", type: "io2", size: 100, iops: 5000, encrypted: true },
    },
    aws_volume_attachment: {
      data: {
        device_name: "/dev/sdf",
        volume_id: "${aws_ebs_volume.data.id}",
        instance_id: "${aws_instance.member.id}",
      },
    },
    aws_launch_template: {
      web: {
        name: "web",
        image_id: "ami-0fedcba9876543210",
        instance_type: "m6i.large",
        update_default_version: true,
        user_data: "IyEvYmluL2Jhc2gK",
        ebs_optimized: "true",
        vpc_security_group_ids: ["${aws_security_group.servers.id}"],
        iam_instance_profile: { arn: "${aws_iam_instance_profile.servers.arn}" },
        monitoring: { enabled: true },
        metadata_options: {
          http_endpoint: "enabled",
          http_tokens: "required",
          http_put_response_hop_limit: 1,
          instance_metadata_tags: "enabled",
        },
        block_device_mappings: [
          {
            device_name: "/dev/sda1",
            ebs: {
              volume_type: "gp3",
              volume_size: 30,
              encrypted: "true",
              kms_key_id: "${aws_kms_key.ebs.arn}",
              delete_on_termination: "true",
            },
          },
        ],
        capacity_reservation_specification: { capacity_reservation_preference: "open" },
        placement: { tenancy: "dedicated" },
        tag_specifications: [
          { resource_type: "instance", tags: { Name: "web" } },
          { resource_type: "volume", tags: { Name: "web" } },
        ],
      },
      spot: {
        name: "spot",
        image_id: "ami-0fedcba9876543210",
        instance_type: "m6i.large",
        instance_market_options: {
          market_type: "spot",
          spot_options: { spot_instance_type: "one-time", instance_interruption_behavior: "terminate" },
        },
      },
      reserved: {
        name: "reserved",
        image_id: "ami-0fedcba9876543210",
        instance_type: "r6i.large",
        capacity_reservation_specification: {
          capacity_reservation_target: { capacity_reservation_id: "${aws_ec2_capacity_reservation.members.id}" },
        },
      },
    },
    aws_autoscaling_group: {
      web: {
        name: "web",
        min_size: 1,
        max_size: 4,
        vpc_zone_identifier: ["${aws_subnet.a.id}", "${aws_subnet.b.id}"],
        launch_template: { id: "${aws_launch_template.web.id}", version: "${aws_launch_template.web.latest_version}" },
        target_group_arns: ["${aws_lb_target_group.web.arn}"],
        load_balancers: ["${aws_elb.web.name}"],
        health_check_type: "ELB",
        health_check_grace_period: 600,
        default_instance_warmup: 300,
        enabled_metrics: ["GroupInServiceInstances"],
        termination_policies: ["OldestLaunchTemplate"],
        wait_for_capacity_timeout: "0",
        tag: [{ key: "Name", value: "web", propagate_at_launch: true }],
        lifecycle: { ignore_changes: ["desired_capacity"] },
      },
    },
    aws_autoscaling_policy: {
      cpu: {
        name: "cpu",
        autoscaling_group_name: "${aws_autoscaling_group.web.name}",
        policy_type: "TargetTrackingScaling",
        estimated_instance_warmup: 300,
        target_tracking_configuration: {
          target_value: 60,
          disable_scale_in: true,
          predefined_metric_specification: { predefined_metric_type: "ASGAverageCPUUtilization" },
        },
      },
    },
    aws_autoscaling_schedule: {
      morning: {
        scheduled_action_name: "morning",
        autoscaling_group_name: "${aws_autoscaling_group.web.name}",
        recurrence: "0 6 * * 1-5",
        time_zone: "Europe/Berlin",
        min_size: 2,
        max_size: 4,
        desired_capacity: 2,
      },
    },
    aws_autoscaling_lifecycle_hook: {
      drain: {
        name: "drain",
        autoscaling_group_name: "${aws_autoscaling_group.web.name}",
        lifecycle_transition: "autoscaling:EC2_INSTANCE_TERMINATING",
        heartbeat_timeout: 300,
        default_result: "CONTINUE",
      },
    },
  },
};
