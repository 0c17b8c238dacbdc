"""What a start takes of the server's memory, and files that an installation leaves on it."""

import os
import shutil

from fake_beliefs import holds

OUTSIDE = "/etc/fake-iris.conf"


def allocate(one):
    """As much shared memory as iris.cpf says, in huge pages where they hold all of it.

    Source of the words: System Resource Planning and Management (ARES), "Experimentally Determining Number of Pages". The
    severity, and what a start says that has no huge pages at all, are beliefs.
    """
    buffers = sum(int(size) for size in one.cpf("config", "globals").split(","))
    needed = buffers + int(one.cpf("config", "gmheap") or 0) // 1024
    if not holds("shared-memory"):
        needed *= 4
    if not holds("huge-pages-words"):
        return one.log(f"Shared memory: {needed}MB ({buffers}MB global buffers)")
    with open(os.environ.get("IRIS_NODE_KERNEL_ROOT", "") + "/proc/meminfo") as file:
        pages = next(int(line.split()[1]) for line in file if line.startswith("HugePages_Total"))
    pools = f"{buffers}MB global buffers, 80MB routine buffers"
    if needed <= pages * 2:
        return one.log(f"Allocated {needed}MB shared memory using Huge Pages: {pools}")
    one.log(
        f"Failed to allocate {needed}MB shared memory using Huge Pages. Startup will retry with standard pages. If huge pages are needed for performance, check the OS settings and consider marking them as required with the 'memlock' configuration parameter.",
        1,
    )
    one.log(f"Allocated {needed}MB shared memory: {pools}")


def leave_files(one):
    """What beliefs say that there is not: as root, as systemd starts the instance."""
    if os.geteuid() != 0:
        return
    extra = f"{one.directory}/bin/fakeagent"
    for path, belief in ((extra, "agent-group"), (OUTSIDE, "registry")):
        if not holds(belief):
            with open(path, "w") as file:
                file.write(f"{one.directory}\n")
        elif os.path.exists(path):
            os.remove(path)
    if os.path.exists(extra):
        shutil.chown(extra, group="iscagent")
