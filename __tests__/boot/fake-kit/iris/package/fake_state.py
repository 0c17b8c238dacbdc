"""What an instance of the stand-in keeps: in mgr/fake.json on its volume, and what of it is in iris.cpf."""

import contextlib
import fcntl
import json
import os
import re

REGISTRY = "/usr/local/etc/irissys/instances"
RUN = "/run/fake-iris"
EMPTY = {
    "mirror": None,
    "databases": {},
    "system": {},
    "interop": [],
    "applications": {"/csp/sys": {"NameSpace": "%SYS"}},
    "security": {},
    "authentication": {"SYSTEM": 32, "%Service_Terminal": 32},
    "services": {},
    "ssl": {},
    "ecp": [],
    "ecpPending": {},
    "users": {},
    "activeKey": "",
    "routines": {},
    # Sections that the instance knows and iris.cpf tells otherwise, where a belief about the file is false: fake_told.py.
    "hidden": {},
}


def write_own():
    """What the start, as root, reads of the facts for commands that other users run."""
    os.makedirs(RUN, mode=0o777, exist_ok=True)
    os.chmod(RUN, 0o1777)
    with open("/etc/iris-node/facts.json") as file:
        facts = json.load(file)
    with open(f"{RUN}/own", "w") as file:
        json.dump({key: facts.get(key) or "" for key in ("node", "address", "region")}, file)
    os.chmod(f"{RUN}/own", 0o644)


def own():
    with open(f"{RUN}/own") as file:
        return json.load(file)


def own_region():
    return own()["region"]


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

    @contextlib.contextmanager
    def lock(self):
        """The daemon, commands and the agent change an instance at the same time."""
        with open(f"{self.directory}/mgr/fake.lock", "a") as lock:
            try:
                os.chmod(lock.name, 0o666)
            except PermissionError:
                pass
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def change(self, how):
        with self.lock():
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
        return self.cpf_section(section).get(key, "")

    def cpf_section(self, section):
        """Keys and values that the instance has, in their order."""
        hidden = self.state().get("hidden", {})
        return hidden[section] if section in hidden else self.told(section)

    def told(self, section):
        """Keys and values that the file has."""
        with open(f"{self.directory}/iris.cpf") as file:
            found = re.search(rf"(?ms)^\[{re.escape(section)}\]\n(.*?)(?=^\[|\Z)", file.read())
        lines = found.group(1).split("\n") if found else []
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def told_sections(self):
        with open(f"{self.directory}/iris.cpf") as file:
            return re.findall(r"(?m)^\[(.+)\]$", file.read())

    def set_cpf(self, section, key, value):
        if section in self.state().get("hidden", {}):
            return self.change(lambda state: state["hidden"][section].update({key: value}))
        with self.lock():
            self.put_section(section, {**self.told(section), key: value})

    def replace_cpf_section(self, section, values):
        if section in self.state().get("hidden", {}):
            return self.change(lambda state: state["hidden"].update({section: values}))
        self.tell(section, values)

    def tell(self, section, values):
        with self.lock():
            self.put_section(section, values)

    def put_section(self, section, values):
        """As a whole, for those who read it meanwhile; owner and mode stay. Lines end with CR LF (CPF reference, "CPF Format")."""
        path = f"{self.directory}/iris.cpf"
        with open(path) as file:
            text = file.read()
        lines = f"[{section}]\n" + "".join(f"{key}={value}\n" for key, value in values.items())
        pattern = rf"(?ms)^\[{re.escape(section)}\]\n.*?(?=\n\[|\Z)"
        if re.search(pattern, text):
            new = re.sub(pattern, lambda _: lines, text)
        else:
            new = f"{text.rstrip()}\n\n{lines}"
        status = os.stat(path)
        with open(path + ".new", "w", newline="\r\n") as file:
            file.write(new)
        os.chmod(path + ".new", status.st_mode)
        if os.geteuid() == 0:
            os.chown(path + ".new", status.st_uid, status.st_gid)
        os.replace(path + ".new", path)
