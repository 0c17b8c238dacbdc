"""Puts the additions of this folder into moto: one module per service or resource, each with `install()`."""

import autoscaling
import capacity_reservations
import classic_load_balancers
import hosted_zones
import images
import instances
import kms
import launch_templates
import load_balancers
import placement_groups
import prefix_lists
import s3_policies
import security_group_rules
import subnet_reservations
import transit_gateway_routes

MODULES = [
    autoscaling,
    capacity_reservations,
    classic_load_balancers,
    hosted_zones,
    images,
    instances,
    kms,
    launch_templates,
    load_balancers,
    placement_groups,
    prefix_lists,
    s3_policies,
    security_group_rules,
    subnet_reservations,
    transit_gateway_routes,
]


def install():
    for module in MODULES:
        module.install()
