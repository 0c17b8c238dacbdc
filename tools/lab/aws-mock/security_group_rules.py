"""Security group rules keep their description also when they name a group or a prefix list instead of an address range."""

from moto.ec2.models.security_groups import SecurityGroupRule


def install():
    original = SecurityGroupRule.__init__

    def keep_description(self, *arguments, **keywords):
        original(self, *arguments, **keywords)
        prefix_list = keywords.get("prefix_list_id") or (arguments[7] if len(arguments) > 7 else None) or {}
        self.prefix_list_description = prefix_list.get("Description")

    def description(self):
        return (
            self.ip_range.get("Description")
            or self.source_group.get("Description")
            or self.prefix_list_description
        )

    SecurityGroupRule.__init__ = keep_description
    SecurityGroupRule.description = property(description)
