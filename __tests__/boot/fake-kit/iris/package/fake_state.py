"""What an instance of the stand-in keeps: in mgr/fake.json on its volume, and what of it is in iris.cpf."""

import fcntl
import json
import os
import re

REGISTRY = "/usr/local/etc/irissys/instances"
RUN = "/run/fake-iris"
EMPTY = {
    "mirror": None,
    "databases": {},
    "namespaces": {},
    "security": {},
    "services": {},
    "ssl": {},
    "ecp": [],
    "users": {},
    "keyActive": False,
    "routines": {},
}


def write_own():
    """What the start, as root, reads of the facts for commands that other users run."""
    with open("/etc/iris-node/facts.json") as file:
        facts = json.load(file)
    with open(f"{RUN}/own", "w") as file:
        json.dump({"node": facts["node"], "address": facts.get("address") or ""}, file)
    os.chmod(f"{RUN}/own", 0o644)


def own():
    with open(f"{RUN}/own") as file:
        return json.load(file)


def own_address():
    """Everywhere; in a test without a network of its own, at the server's address only."""
    address = own()["address"]
    return address if address.startswith("127.") else "0.0.0.0"


def instances():
    names = sorted(os.listdir(REGISTRY)) if os.path.isdir(REGISTRY) else []
    return [Instance(name, open(f"{REGISTRY}/{name}").read().strip()) for name in names]


def ended(pid):
    """Whether a process is gone; nobody may be there to ask how it ended."""
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


class Instance:
    def __init__(self, name, directory):
        self.name, self.directory = name, directory
        self.file, self.run = f"{directory}/mgr/fake.json", f"{RUN}/{name}"

    @staticmethod
    def named(name):
        return next((one for one in instances() if one.name == name.upper()), None)

    def pid(self):
        try:
            pid = int(open(f"{self.run}.pid").read())
            return None if ended(pid) else pid
        except (FileNotFoundError, ValueError):
            return None

    def running(self):
        return self.pid() is not None

    def port(self):
        return int(self.cpf("Startup", "DefaultPort") or 1972)

    def state(self):
        try:
            with open(self.file) as file:
                return json.load(file)
        except FileNotFoundError:
            return json.loads(json.dumps(EMPTY))

    def change(self, how):
        """Change the kept state; the daemon and commands do that at the same time."""
        with open(f"{self.directory}/mgr/fake.lock", "a") as lock:
            try:
                os.chmod(lock.name, 0o666)
            except PermissionError:
                pass
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self.state()
            result = how(state)
            with open(self.file + ".new", "w") as file:
                json.dump(state, file, indent=1)
            os.chmod(self.file + ".new", 0o666)
            os.replace(self.file + ".new", self.file)
            return result

    def status(self):
        """What the daemon says of the mirror now."""
        try:
            with open(f"{self.run}.status") as file:
                return json.load(file)
        except FileNotFoundError:
            return ["Not initialized"]

    def log(self, words, severity=0):
        with open(f"{self.directory}/mgr/messages.log", "a") as file:
            file.write(f"11/22/26-10:00:00:000 (1) {severity} {words}\n")

    @staticmethod
    def note(words):
        with open("/test/recorded/iris", "a") as file:
            file.write(words + "\n")

    def cpf(self, section, key):
        found = re.search(rf"(?ms)^\[{section}\]\n(.*?)(?=^\[|\Z)", open(f"{self.directory}/iris.cpf").read())
        line = re.search(rf"(?m)^{key}=(.*)$", found.group(1)) if found else None
        return line.group(1) if line else ""

    def set_cpf(self, section, key, value):
        path = f"{self.directory}/iris.cpf"
        text = open(path).read()
        if f"[{section}]\n" not in text:
            text += f"\n[{section}]\n"
        head, body, tail = re.match(rf"(?ms)(.*^\[{section}\]\n)(.*?)((?:^\[.*)?\Z)", text).groups()
        body = re.sub(rf"(?m)^{re.escape(key)}=.*\n", "", body)
        with open(path, "w") as file:
            file.write(f"{head}{key}={value}\n{body}{tail}")
