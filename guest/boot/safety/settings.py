"""What IRIS has otherwise than the plan, read from its iris.cpf. A merge says that it was done; it does not say which of its
actions IRIS left alone (Configuration Merge, "Merge Actions").

settings.py kept    words on what IRIS keeps whatever a merge says
settings.py added   words on what a merge adds where there is none
"""

import json
import os
import sys

import cpf

FACTS = "/etc/iris-node/facts.json"


USE_TLS, ARBITER = 6, 9


def mirror_line(facts, found):
    """Of a mirror member: the fields of its mirror (CPF reference, [Mirrors]: g is UseSSL, j|k the arbiter)."""
    line = found.get("mirrors", {}).get(facts["mirror"]["name"].upper()) if facts.get("mirror") else None
    return None if line is None else line.split(",") + [""] * ARBITER


def planned_arbiter(facts):
    """`address|port`; nothing where none is planned."""
    arbiter = facts["mirror"]["arbiter"]
    return "{address}|{port}".format(**arbiter) if arbiter else ""


def kept(facts, found):
    """Sources: CPF reference, ConfigMirror; High Availability Guide, "Editing or Removing a Failover Member", "Updating Mirror
    Member Network Addresses"."""
    path = "mirrors.{}".format((facts.get("mirror") or {}).get("key") or facts["dataServer"]["mirror"])
    port, planned = found.get("startup", {}).get("DEFAULTPORT") or "1972", str(facts["iris"]["superserverPort"])
    if port != planned:
        yield "{}.superserverPort: the superserver of IRIS has port {}, planned is {}".format(path, port, planned)
    fields = mirror_line(facts, found)
    if fields is not None:
        uses, wants = (
            "with TLS" if yes else "in clear text" for yes in (fields[USE_TLS] == "1", facts["mirror"]["tls"])
        )
        if uses != wants:
            yield "{}.plaintext: members of the mirror in IRIS talk {}, planned is {}".format(path, uses, wants)
        arbiter, planned = fields[ARBITER], planned_arbiter(facts)
        if arbiter and arbiter != planned:
            yield "{}.arbiter: IRIS has the arbiter {}, planned is {}".format(path, arbiter, planned or "none")
    for database in facts["iris"]["databases"]:
        directory = found.get("databases", {}).get(database["name"].upper(), "").split(",")[0]
        if directory and directory.rstrip("/") != database["directory"].rstrip("/"):
            yield "{}.directory: IRIS has {}, planned is {}".format(database["path"], directory, database["directory"])


def added(facts, found):
    """An arbiter, by the merge of the primary; the others get it from there."""
    fields, planned = mirror_line(facts, found), planned_arbiter(facts)
    if fields is not None and planned and not fields[ARBITER]:
        yield "mirrors.{}.arbiter: IRIS has none, planned is {}: the merge of the primary adds it".format(
            facts["mirror"]["key"], planned
        )


CHECKS = {"kept": kept, "added": added}


def main(check):
    with open(FACTS) as file:
        facts = json.load(file)
    with open(os.path.join(facts["iris"]["directory"], "iris.cpf"), **cpf.AS_IRIS_WRITES) as file:
        found = cpf.sections(file.read())
    print("; ".join(CHECKS[check](facts, found)))


if __name__ == "__main__":
    main(sys.argv[1])
