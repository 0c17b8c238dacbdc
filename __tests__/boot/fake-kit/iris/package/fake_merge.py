"""Applies a configuration merge: refuses what the documentation does not know, runs actions in its order.

Source: Configuration Parameter File Reference, [Actions], "Order of Actions".
"""

import os
import re

import fake_databases
import fake_join
import fake_log_in
import fake_namespaces
from fake_beliefs import holds

SECTIONS = {
    "Startup",
    "config",
    "Journal",
    "SQL",
    "ECP",
    "ECPServers",
    "Databases",
    "Namespaces",
    "Mirrors",
    "MirrorMember",
    "Archives",
    "Logging",
    "Monitor",
    "Actions",
}
ACTIONS = [
    "CreateSSLConfig",
    "ModifySSLConfig",
    "ModifySystem",
    "ModifyJournal",
    "ModifyConfig",
    "CreateECPServer",
    "ConfigMirror",
    "CreateResource",
    "CreateDatabase",
    "ModifyDatabase",
    "CreateNamespace",
    "ModifyNamespace",
    "CreateMapPackage",
    "CreateMapGlobal",
    "CreateMapRoutine",
    "ModifyService",
    "CreateApplication",
    "ModifyServer",
    "Execute",
]


class Refused(Exception):
    pass


def parse(text):
    settings, actions, section = [], [], None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if line.startswith("["):
            section = line.strip("[] ")
            if section not in SECTIONS:
                raise Refused(f"line {number}: unknown section {line}")
        elif section == "Actions":
            name, colon, parameters = line.partition(":")
            if not colon or name not in ACTIONS:
                raise Refused(f"line {number}: '{name}' is no action")
            pairs = [part.partition("=") for part in re.split(r",(?=\w+=)", parameters)]
            if any(not equals for _, equals, _ in pairs):
                raise Refused(f"line {number}: {name} is not whole: one action is one line")
            actions.append((name, {key: value for key, _, value in pairs}))
        elif section is None or "=" not in line:
            raise Refused(f"line {number}: no section and key")
        else:
            key, _, value = line.partition("=")
            settings.append((section, key, value))
    return settings, sorted(actions, key=lambda one: ACTIONS.index(one[0]))


def merge(one, path):
    """Whether all of it was applied. What was not is in messages.log."""
    mode = os.stat(path).st_mode & 0o077
    with open(path) as file:
        text = file.read()
    with open("/test/recorded/merges", "a") as file:
        file.write(f"--- {mode:o}\n" + re.sub(r"PasswordHash=.*", "PasswordHash=***", text))
    try:
        settings, actions = parse(text)
        for section, key, value in settings:
            set_parameter(one, section, key, value)
        for name, parameters in actions:
            run(one, name, parameters)
        return True
    except Refused as refused:
        one.log(f"Configuration merge failed: {refused}")
        return False


def set_parameter(one, section, key, value):
    if (section, key) != ("Startup", "PasswordHash"):
        if section == "Databases" and not os.path.isdir(value):
            raise Refused(f"[Databases] {key}: no directory {value}")
        return one.set_cpf(section, key, value)
    if not re.fullmatch(r"[0-9a-f]{128},[0-9a-f]{16},10000,SHA512", value):
        raise Refused("PasswordHash is not a,b,c,d")
    if one.state()["users"]:
        raise Refused("PasswordHash: the default passwords were changed before")
    one.change(lambda state: state["users"].update(predefined="set"))


def run(one, name, parameters):
    """Source: Configuration Merge, "Merge Actions": a Create action on what exists, and a Modify action on what does not, is
    not executed, and that is no failure."""
    if name in ACTS:
        try:
            return ACTS[name](one, parameters)
        except (fake_join.NotJoined, fake_databases.NotCreated) as error:
            raise Refused(f"{name} {parameters['Name']}: {error}") from error
    if "AutheEnabled" in parameters:
        set_authentication(one, parameters["Name"], parameters["AutheEnabled"])
    if name == "CreateSSLConfig":
        one.change(lambda state: state["ssl"].setdefault(parameters["Name"], parameters))
    if name == "ModifySSLConfig" and parameters["Name"] in one.state()["ssl"]:
        one.change(lambda state: state["ssl"][parameters["Name"]].update(parameters))
    if name == "ModifyService":
        one.change(lambda state: state["services"].setdefault(parameters["Name"], {}).update(parameters))
    if name == "ModifySystem" and parameters["Name"] == "SYSTEM":
        one.change(lambda state: state["system"].update(parameters))
    if name == "ModifyServer" and parameters["Port"] == str(one.port()) and holds("superserver-record"):
        # It changes a record that is there; which one is a belief.
        one.change(lambda state: state.update(servers=[parameters]))


ACTS = {
    "ConfigMirror": fake_join.config_mirror,
    "CreateDatabase": fake_databases.create,
    **fake_namespaces.ACTS,
}


def set_authentication(one, name, value):
    methods = fake_log_in.methods(value)
    if name not in one.state()["authentication"] or methods is None:
        raise Refused(f"{name}: AutheEnabled={value}")
    one.change(lambda state: state["authentication"].update({name: methods}))
