"""Prefix lists of AWS: each has the same id whenever the mock starts, as it has in AWS."""

import hashlib

from moto.ec2.models.managed_prefixes import ManagedPrefixListBackend


def install():
    original = ManagedPrefixListBackend.create_default_pls

    def create_default_pls(self):
        original(self)
        made, self.managed_prefix_lists = list(self.managed_prefix_lists.values()), {}
        for prefix_list in made:
            name = f"{self.region_name} {prefix_list.prefix_list_name}"
            prefix_list.id = "pl-" + hashlib.sha256(name.encode()).hexdigest()[:8]
            prefix_list.prefix_list_arn = prefix_list.arn(self.region_name, prefix_list.owner_id)
            self.managed_prefix_lists[prefix_list.id] = prefix_list

    ManagedPrefixListBackend.create_default_pls = create_default_pls
