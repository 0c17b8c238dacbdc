"""A role that is in an instance profile can be put there again: the provider repeats a call whose answer it lost."""

from moto.iam.models import IAMBackend


def install():
    add = IAMBackend.add_role_to_instance_profile

    def add_once(self, profile_name, role_name):
        profile = self.get_instance_profile(profile_name)
        if all(role.name != role_name for role in profile.roles):
            add(self, profile_name, role_name)

    IAMBackend.add_role_to_instance_profile = add_once
