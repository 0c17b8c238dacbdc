"""Namespaces, their mappings and web applications, as actions of a merge create and change them.

A Create action does nothing where the object exists (Configuration Merge, "Merge Actions"). None of these is mirrored: each
instance has its own (High Availability Guide, "Mirror Configuration Guidelines"). Names of namespaces are stored in upper case
(System Administration Guide, "Rules for Namespace Names"). iris.cpf lists them: [Namespaces], and a section [Map.<namespace>]
with a key for each kind (CPF reference, [Namespaces], [Map]).
"""

import functools
import re

import fake_beliefs
import fake_databases
from fake_databases import NotCreated

OWN_DATABASES = {"IRISSYS", "IRISLIB", "IRISTEMP", "IRISLOCALDATA", "IRISAUDIT", "IRISSECURITY", "ENSLIB", "USER"}


def create(one, said):
    """Globals is the one database that must be named; without Routines they lie there too (CPF reference, CreateNamespace)."""
    name, globals_ = said["Name"].upper(), said.get("Globals", "")
    if exists(one, name):
        return
    routines = said.get("Routines", globals_)
    must_have_databases(one, globals_, routines)
    if said.get("Interop") == "1":
        enable(one, name, globals_)
    one.set_cpf("Namespaces", name, f"{globals_},{routines}")


def modify(one, said):
    """ "A Modify action is not executed if the specified object does not exist." """
    name = said["Name"].upper()
    if not exists(one, name):
        return
    globals_, routines = one.cpf_section("Namespaces")[name].split(",")[:2]
    globals_, routines = said.get("Globals", globals_), said.get("Routines", routines)
    must_have_databases(one, globals_, routines)
    one.set_cpf("Namespaces", name, f"{globals_},{routines}")


def enable(one, name, globals_):
    """Productions: IRIS upgrades classes in the globals' database, and makes a web application (System Administration Guide,
    "Create an Interoperability-Enabled Namespace"); for passwords and temporary data it makes two databases, the first mirrored
    where that of the globals is (Managing Productions, "Controlling Interoperability Data Storage").

    That it works where a mirrored database is read-only is a belief.
    """
    mirror = fake_databases.kept(one, globals_).get("MirrorSetName")
    if mirror and not may_enable(one):
        raise NotCreated(f"<PROTECT> in {globals_}: the database is read-only")
    folder = fake_databases.defined(one)[globals_.upper()]
    for ending in ("SECONDARY", "ENSTEMP"):
        own = f"{globals_}{ending}"
        if own.upper() not in fake_databases.defined(one):
            made = {"Name": own, "Directory": f"{folder}{own}/"}
            if mirror and ending == "SECONDARY":
                made |= {"MirrorSetName": mirror, "MirrorDBName": own}
            fake_databases.define(one, own, made["Directory"], "", made)

    def change(state):
        state["interop"].append(name)
        state["applications"].setdefault(f"/csp/{name.lower()}", {"NameSpace": name})

    one.change(change)


def may_enable(one):
    return one.status()[0] == "Primary" or fake_beliefs.holds("interop-elsewhere")


def mapping(kind, one, said):
    """A part of a global is mapped only beside the whole of it (CPF reference, [Map] Global)."""
    name, section = said["Name"], f"Map.{said['Namespace'].upper()}"
    if not exists(one, said["Namespace"]):
        raise NotCreated(f"no namespace {said['Namespace']}")
    must_have_databases(one, said["Database"])
    key, known = f"{kind}_{name}", one.cpf_section(section)
    if key in known:
        return
    whole = re.match(r"[^(]*", name).group()
    if whole != name and f"Global_{whole}" not in known:
        raise NotCreated(f"{whole} itself is not mapped")
    one.set_cpf(section, key, said["Database"])


def application(one, said):
    """Without AutheEnabled whoever comes is let in (class reference, Security.Applications: its first value is 64). Names are the
    same in upper and lower case, and have at most 64 characters.
    """
    name = said["Name"].lower()
    if name in one.state()["applications"]:
        return
    if len(name) > 64 or not name.startswith("/"):
        raise NotCreated("no name of an application")
    if not exists(one, said.get("NameSpace", "")):
        raise NotCreated(f"no namespace {said.get('NameSpace')}")
    one.change(lambda state: state["applications"].update({name: {"AutheEnabled": "64", **said}}))


ACTS = {
    "CreateNamespace": create,
    "ModifyNamespace": modify,
    **{f"CreateMap{kind}": functools.partial(mapping, kind) for kind in ("Global", "Routine", "Package")},
    "CreateApplication": application,
}


def exists(one, name):
    return name.upper() in (known.upper() for known in one.cpf_section("Namespaces"))


def must_have_databases(one, *names):
    known = {*fake_databases.defined(one), *OWN_DATABASES}
    for name in names:
        if name.upper() not in known:
            raise NotCreated(f"no database {name}")


def has_productions(one, name):
    return "1" if name.upper() in one.state()["interop"] and may_enable(one) else "0"


def namespace_of(one, name):
    """Of a web application; nothing where there is none."""
    return one.state()["applications"].get(name.lower(), {}).get("NameSpace", "").upper()
