"""Launch templates: tags of the template itself are no part of what it launches."""

from moto.ec2.models.launch_templates import LaunchTemplate


def install():
    original = LaunchTemplate.create_version

    def create_version(self, data, description):
        kept = [one for one in data.get("TagSpecifications", []) if one["ResourceType"] != "launch-template"]
        return original(self, {**data, "TagSpecifications": kept}, description)

    LaunchTemplate.create_version = create_version
