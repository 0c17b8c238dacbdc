"""Security group rules keep their description, and a rule that is gone already is reported as AWS does."""

from moto.ec2.exceptions import InvalidSecurityGroupRuleIdNotFoundError
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule


def install():
    keep_descriptions()
    report_missing_rules("revoke_security_group_ingress", lambda group: group.ingress_rules)
    report_missing_rules("revoke_security_group_egress", lambda group: group.egress_rules)


def report_missing_rules(name, rules_of):
    """The provider takes this answer for "done": it comes when a call is repeated because its first answer was lost."""
    original = getattr(SecurityGroupBackend, name)

    def revoke(self, **keywords):
        found = self.get_security_group_by_name_or_id(keywords["group_name_or_id"], keywords.get("vpc_id"))
        present = {rule.id for rule in rules_of(found)} if found else set()
        for rule in keywords.get("security_rule_ids") or []:
            if rule not in present:
                raise InvalidSecurityGroupRuleIdNotFoundError(rule)
        return original(self, **keywords)

    setattr(SecurityGroupBackend, name, revoke)


def keep_descriptions():
    """Also those of rules that name a group or a prefix list instead of an address range."""
    original = SecurityGroupRule.__init__

    def keep_description(self, *arguments, **keywords):
        original(self, *arguments, **keywords)
        prefix_list = keywords.get("prefix_list_id") or (arguments[7] if len(arguments) > 7 else None) or {}
        self.prefix_list_description = prefix_list.get("Description")

    def description(self):
        return self.ip_range.get("Description") or self.source_group.get("Description") or self.prefix_list_description

    SecurityGroupRule.__init__ = keep_description
    SecurityGroupRule.description = property(description)
