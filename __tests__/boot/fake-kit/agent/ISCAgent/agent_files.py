"""What the installers of IRIS and of the ISCAgent put down of the agent.

Source: High Availability Guide, "Starting and Stopping the ISCAgent": the agent comes with each installation and each upgrade of
IRIS, and runs as user and group iscagent; its installer makes them where they are missing.
"""

import grp
import os
import shutil
import subprocess

REGISTRY = "/usr/local/etc/irissys"
VERSION = f"{REGISTRY}/ISCAgent.version"
UNIT = "/etc/systemd/system/ISCAgent.service"


def number(version):
    return [int(part) for part in version.strip().split(".")]


def group():
    """The id of the group iscagent, which is made with any free id of the system's where the image has none."""
    try:
        return grp.getgrnam("iscagent").gr_gid
    except KeyError:
        subprocess.run(["useradd", "--system", "--user-group", "--no-create-home", "iscagent"], check=True)
        return grp.getgrnam("iscagent").gr_gid


def installed():
    """The version that is installed, None where there is no agent."""
    if not os.path.exists(UNIT):
        return None
    with open(VERSION) as file:
        return file.read()


def install(source, version):
    group()
    os.makedirs(REGISTRY, exist_ok=True)
    shutil.copy(f"{source}/ISCAgent.py", f"{REGISTRY}/ISCAgent")
    os.chmod(f"{REGISTRY}/ISCAgent", 0o755)
    with open(VERSION, "w") as file:
        file.write(version)
    shutil.copy(f"{source}/ISCAgent.service", UNIT)
