#!/usr/bin/python3
"""A `systemctl` for throw-away machines: writes down each call, and starts and stops services by their unit files.

Knows of units what the scripts and kits use: Exec lines, Type, User, Group, Environment, After, Requires, Wants,
RequiresMountsFor, drop-ins, [Install]; of sandboxes ProtectSystem=strict, ReadWritePaths and CapabilityBoundingSet. Ours are `boot`, which starts what is enabled, in order, as a start of the server does, and `list-running`.
"""

import configparser
import glob
import json
import os
import shlex
import signal
import subprocess
import sys
import time

FOLDERS = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]
RUNNING = "/run/test-systemd"
RECORDED = "/test/recorded/calls"
# The scripts' own unit: a test runs the scripts itself, to see how they end.
LEFT_TO_THE_TEST = "iris-node.service"
ENABLED = "/etc/systemd/system/multi-user.target.wants"
# Of the real one: nothing but a path and a locale. The rest are the bounds and places of the test.
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    **json.load(open("/test/environment")),
}
# In tests a timer waits so long between two runs, whatever its file says. Nothing counts on it: tests wait for a run.
TIMER_SECONDS = 3


# Everything is read-only but these folders; /tmp stays as it is: the AWS CLI of a test may be there. `none`: else mount looks
# in fstab, which is the machine's.
STRICT = """set -e
mount --make-rprivate /
for folder in $1; do mount --bind "$folder" "$folder"; done
for mounted in / /run; do mount -o remount,bind,ro none "$mounted"; done
shift
exec "$@"
"""


class Values(dict):
    """A key that is given again adds to its list."""

    def __setitem__(self, key, value):
        if isinstance(value, list) and key in self:
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


class Unit:
    def __init__(self, name):
        self.name = name if "." in name else name + ".service"
        self.file = next(
            (f"{folder}/{self.name}" for folder in FOLDERS if os.path.exists(f"{folder}/{self.name}")), None
        )
        self.state = f"{RUNNING}/{self.name}"
        self.parsed = None

    def read(self):
        if self.parsed is None:
            self.parsed = configparser.RawConfigParser(
                strict=False, dict_type=Values, empty_lines_in_values=False, delimiters=("=",)
            )
            self.parsed.optionxform = str
            drop_ins = [file for folder in FOLDERS for file in sorted(glob.glob(f"{folder}/{self.name}.d/*.conf"))]
            # As one text: a second file would replace lists of the first.
            self.parsed.read_string(
                "\n".join(open(file).read() for file in [self.file, *drop_ins]).replace("\\\n", " ")
            )
        return self.parsed

    def all(self, section, key):
        text = self.read().get(section, key, fallback="")
        # An empty assignment takes back what was assigned before.
        lines = text.split("\n")
        while "" in lines:
            lines = lines[lines.index("") + 1 :]
        return lines

    def words(self, section, key):
        return [word for line in self.all(section, key) for word in line.split()]

    def one(self, section, key, default=""):
        return (self.all(section, key) or [default])[-1]

    def pid(self):
        try:
            with open(self.state) as file:
                return json.load(file)["pid"]
        except FileNotFoundError:
            return None

    def active(self):
        pid = self.pid()
        if pid is None:
            return False
        return pid == 0 or runs(pid)

    def enabled(self):
        return os.path.islink(f"{ENABLED}/{self.name}")

    def environment(self):
        environment = dict(ENVIRONMENT)
        for line in self.all("Service", "Environment"):
            environment.update(word.split("=", 1) for word in shlex.split(line))
        for path in self.words("Service", "EnvironmentFile"):
            if path.startswith("-") and not os.path.exists(path[1:]):
                continue
            for line in open(path.lstrip("-")):
                if "=" in line and not line.startswith("#"):
                    environment.update([shlex.split(line.strip())[0].split("=", 1)])
        return environment

    def command(self, line):
        words = shlex.split(line.lstrip("-@+!:"))
        user, group = self.one("Service", "User"), self.one("Service", "Group")
        # A `+` in front: with all rights, whatever User says.
        if line[:2].find("+") >= 0:
            return words
        # A dynamic user is root here, and the stand-in of `iris`, which such a unit asks, writes what no user may on a server.
        if self.one("Service", "DynamicUser") == "yes":
            return words
        if not user and not group:
            return self.sandbox(words)
        return ["setpriv", "--reuid", user or "root", "--regid", group or user or "root", "--init-groups", "--", *words]

    def sandbox(self, words):
        capabilities = self.words("Service", "CapabilityBoundingSet")
        if capabilities:
            kept = ",".join(["-all", *("+" + name.removeprefix("CAP_").lower() for name in capabilities)])
            words = ["setpriv", "--bounding-set", kept, "--", *words]
        if self.one("Service", "ProtectSystem") == "strict":
            writable = self.words("Service", "ReadWritePaths")
            writable += [f"/run/{name}" for name in self.words("Service", "RuntimeDirectory")]
            words = ["unshare", "--mount", "bash", "-c", STRICT, "strict", " ".join(writable), *words]
        return words

    def log(self):
        output = self.one("Service", "StandardOutput")
        return output.partition(":")[2] if output.startswith("append:") else f"/run/test-journal-{self.name}"

    def run(self, key, wait=True):
        process = None
        for line in self.all("Service", key):
            process = subprocess.Popen(
                self.command(line),
                env=self.environment(),
                cwd=self.one("Service", "WorkingDirectory", "/").lstrip("-"),
                stdin=subprocess.DEVNULL,
                stdout=open(self.log(), "a"),
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            if wait and process.wait() != 0 and not line.startswith("-"):
                sys.exit(f"Job for {self.name} failed: {line}")
        return process

    def start(self, seen=()):
        if self.file is None:
            missing(self.name)
        if self.active() or self.name in seen:
            return
        for name in self.words("Unit", "Requires") + self.words("Unit", "Wants"):
            needed = Unit(name)
            if name.endswith(".service") and (needed.file or name in self.words("Unit", "Requires")):
                needed.start((*seen, self.name))
        for path in self.words("Unit", "RequiresMountsFor"):
            if os.stat(path).st_dev == os.stat("/").st_dev:
                sys.exit(f"{self.name} was not started: nothing is mounted for {path}")
        for path in self.words("Unit", "ConditionPathExists"):
            if os.path.exists(path.lstrip("!")) == path.startswith("!"):
                return
        os.makedirs(RUNNING, exist_ok=True)
        for name in self.words("Service", "RuntimeDirectory"):
            os.makedirs(f"/run/{name}", mode=int(self.one("Service", "RuntimeDirectoryMode", "0755"), 8), exist_ok=True)
        if self.name.endswith(".timer"):
            return self.tick()
        self.run("ExecStartPre")
        kind = self.one("Service", "Type", "simple")
        process = self.run("ExecStart", wait=kind in ("oneshot", "forking"))
        self.run("ExecStartPost")
        if kind == "oneshot" and self.one("Service", "RemainAfterExit", "no") not in ("yes", "true"):
            return
        pid = 0
        if process is not None and kind not in ("oneshot", "forking"):
            pid = process.pid
        elif self.one("Service", "PIDFile"):
            pid = int(open(self.one("Service", "PIDFile")).read())
        self.keep(pid)

    def tick(self):
        """Run the timer's service again and again, apart from whoever started the timer.

        A stop ends the wait at once, and lets a run end first: after it a test finds nothing of the timer's under way.
        """
        service = self.one("Timer", "Unit", self.name.replace(".timer", ".service"))
        loop = f"trap exit TERM; while sleep {TIMER_SECONDS} & wait $!; do {sys.argv[0]} start {service}; done"
        with open(os.devnull, "r+") as null:
            process = subprocess.Popen(
                ["bash", "-c", loop],
                env=ENVIRONMENT,
                cwd="/",
                stdin=null,
                stdout=null,
                stderr=null,
                start_new_session=True,
            )
        self.keep(process.pid)

    def keep(self, pid):
        """Whole or not at all: another call may read it now."""
        with open(f"{RUNNING}/.{os.getpid()}", "w") as file:
            json.dump({"pid": pid}, file)
        os.replace(file.name, self.state)

    def stop(self):
        if not self.active():
            return
        pid = self.pid()
        self.run("ExecStop")
        if pid:
            timer = self.name.endswith(".timer")
            try:
                (os.kill if timer else os.killpg)(pid, getattr(signal, self.one("Service", "KillSignal", "SIGTERM")))
            except ProcessLookupError:
                pass
            while self.active():
                time.sleep(0.02)
        os.remove(self.state)
        self.run("ExecStopPost")

    def reload(self):
        if self.all("Service", "ExecReload"):
            os.environ["MAINPID"] = str(self.pid())
            self.run("ExecReload")
        elif self.pid():
            os.kill(self.pid(), signal.SIGHUP)


def runs(pid):
    """It may end between any two looks."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def missing(name):
    print(f"Failed to act on {name}: Unit {name} not found.", file=sys.stderr)
    sys.exit(5)


def enable(unit):
    if unit.file is None:
        missing(unit.name)
    if not unit.words("Install", "WantedBy") + unit.words("Install", "RequiredBy"):
        print(f"The unit files have no installation config: {unit.name}", file=sys.stderr)
        return
    os.makedirs(ENABLED, exist_ok=True)
    if not unit.enabled():
        os.symlink(unit.file, f"{ENABLED}/{unit.name}")


def disable(unit):
    if unit.enabled():
        os.remove(f"{ENABLED}/{unit.name}")


def boot():
    """Everything that is enabled, each after what its After lines name."""
    waiting = {
        name: Unit(name)
        for name in sorted(os.listdir(ENABLED) if os.path.isdir(ENABLED) else [])
        if name != LEFT_TO_THE_TEST
    }
    waiting = {name: unit for name, unit in waiting.items() if unit.file}
    while waiting:
        free = [name for name, unit in waiting.items() if not set(unit.words("Unit", "After")) & set(waiting) - {name}]
        name = (free or list(waiting))[0]
        try:
            waiting.pop(name).start()
        except SystemExit as end:
            print(f"boot: {end}", file=sys.stderr)


def running():
    """Names of active services, oldest first."""
    states = sorted(glob.glob(f"{RUNNING}/*"), key=os.path.getmtime)
    return [unit.name for unit in map(Unit, map(os.path.basename, states)) if unit.active()]


def show(units, arguments):
    wanted = [
        value for argument in arguments for key, _, value in [argument.partition("=")] if key in ("--property", "-p")
    ]
    for unit in units:
        facts = {
            "ActiveState": "active" if unit.active() else "inactive",
            "LoadState": "loaded" if unit.file else "not-found",
            "MainPID": str(unit.pid() or 0),
            "UnitFileState": "enabled" if unit.enabled() else "disabled",
            "NeedDaemonReload": "no",
        }
        for name in ",".join(wanted).split(",") if wanted else facts:
            value = facts.get(name, "")
            print(value if "--value" in arguments else f"{name}={value}")


def main():
    # That of systemd, whatever the caller's is.
    os.umask(0o022)
    with open(RECORDED, "a") as file:
        file.write(" ".join(["systemctl", *sys.argv[1:]]) + "\n")
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    if "--no-block" in options:
        # Whoever called goes on; the rest is done apart from it.
        if os.fork():
            return
        os.setsid()
        for number in (0, 1, 2):
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
    verb, *names = [word for word in sys.argv[1:] if not word.startswith("-")] or ["list-units"]
    units = [Unit(name) for name in names]
    if verb == "boot":
        boot()
    elif verb == "list-running":
        print("\n".join(reversed(running())))
    elif verb in ("is-active", "is-enabled"):
        states = [unit.active() if verb == "is-active" else unit.enabled() for unit in units]
        words = ("active", "inactive") if verb == "is-active" else ("enabled", "disabled")
        if "--quiet" not in options and "-q" not in options:
            print("\n".join(words[0] if state else words[1] for state in states))
        sys.exit(0 if any(states) else 3 if verb == "is-active" else 1)
    elif verb == "is-failed":
        sys.exit(1)
    elif verb == "show":
        show(units, options)
    elif verb in ("cat", "status"):
        for unit in units:
            if unit.file is None:
                missing(unit.name)
            print(open(unit.file).read())
    elif verb in ("enable", "disable", "start", "stop", "restart", "try-restart", "reload", "reload-or-restart"):
        for unit in units:
            was_active = verb == "try-restart" and unit.active()
            if verb == "enable":
                enable(unit)
            if verb == "disable":
                disable(unit)
            if verb in ("stop", "restart") or was_active or verb == "disable" and "--now" in options:
                unit.stop()
            if (
                verb == "start"
                or verb == "restart"
                or was_active
                or verb == "reload-or-restart"
                and not unit.active()
                or verb == "enable"
                and "--now" in options
            ):
                unit.start()
            elif verb in ("reload", "reload-or-restart"):
                unit.reload()
    elif verb not in ("daemon-reload", "reboot", "reset-failed", "mask", "unmask", "default"):
        sys.exit(f"this systemctl knows no '{verb}'")


main()
