"""Machine images: whatever image a configuration names exists, with the usual root device."""

from moto.ec2.models.amis import Ami, AmiBackend


def install():
    original = AmiBackend.describe_images

    def describe_images(self, ami_ids=None, filters=None, exec_users=None, owners=None):
        named = [*(ami_ids or []), *(filters or {}).get("image-id", [])]
        for identifier in named:
            if identifier and identifier.startswith("ami-") and identifier not in self.amis:
                self.amis[identifier] = _image(self, identifier)
        return original(self, ami_ids, filters, exec_users, owners)

    AmiBackend.describe_images = describe_images


def _image(backend, identifier):
    return Ami(
        backend,
        identifier,
        name=f"image {identifier}",
        virtualization_type="hvm",
        architecture="x86_64",
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name="/dev/sda1",
        region_name=f"{backend.region_name}a",
    )
