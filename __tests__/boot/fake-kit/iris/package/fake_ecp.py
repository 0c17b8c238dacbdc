"""ECP between an application server and the mirror that is its data server.

Sources: Scalability Guide, "Adding Authorized ECP Connections"; High Availability Guide, "Configuring Application Server
Connections to a Mirror"; CPF reference, [ECPServers].
"""

import os

import fake_certificates
import fake_map
from fake_network import ask

DESIGNATED = "-1"


class Client:
    """What an application server knows while it runs: of the mirror only the address in its configuration, until a primary has
    told it of the others."""

    def __init__(self, one):
        self.one, self.told = one, {}

    def tick(self):
        for name, value in self.one.cpf_section("ECPServers").items():
            address, port, way, *tls = value.split(",")
            asked = {"ask": "ecp", "name": name, "subject": self.subject() if tls == ["1"] else None}
            asked["designated"] = way == DESIGNATED
            self.say(self.connect(name, self.told.get(name) or [[address, int(port)]], asked))

    def subject(self):
        file = self.one.state()["ssl"].get("%ECPClient", {}).get("CertificateFile", "")
        return fake_certificates.subject(os.path.dirname(file))

    def connect(self, name, members, asked):
        for address, port in members:
            answer = ask(address, port, asked) or {}
            if "members" in answer:
                self.told[name] = answer["members"]
                return "Normal"
            if "pending" in answer:
                return "Pending"
        return "Not Connected"

    def say(self, status):
        with open(f"{self.one.run}.ecp.new", "w") as file:
            file.write(status)
        os.chmod(f"{self.one.run}.ecp.new", 0o644)
        os.replace(f"{self.one.run}.ecp.new", f"{self.one.run}.ecp")


def answer(one, mirror, primary, asked, address):
    """As a member: "its SSL (TLS) computer name (the Subject Distinguished Name from its X.509 certificate)" waits until exactly
    that is authorised here. Only the primary tells of the mirror; one that was designated answers for itself."""
    if not primary and not asked["designated"]:
        return {}
    subject = asked["subject"]
    if subject is not None and subject not in one.state()["ecp"]:
        one.change(lambda state: state["ecpPending"].update({subject: address}))
        return {"pending": True}
    members = fake_map.read(one, mirror["name"])
    failover = [entry for entry in members.values() if entry["type"] == fake_map.FAILOVER]
    return {"members": [[entry["address"], entry["port"]] for entry in failover]}


def authorize(one, subject):
    def change(state):
        state["ecp"].append(subject)
        state["ecpPending"].pop(subject, None)

    one.change(change)
