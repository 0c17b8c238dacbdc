"""Applies a configuration merge: refuses what the documentation does not know, runs actions in its order.

Source: Configuration Parameter File Reference, [Actions], "Order of Actions".
"""

import os
import re

import fake_join
import fake_log_in
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
    "ModifySystem",
    "ModifyJournal",
    "ModifyConfig",
    "CreateECPServer",
    "ConfigMirror",
    "CreateResource",
    "CreateDatabase",
    "CreateNamespace",
    "ModifyService",
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
    if name == "ConfigMirror":
        try:
            return fake_join.config_mirror(one, parameters)
        except fake_join.NotJoined as error:
            raise Refused(str(error)) from error
    if name == "CreateDatabase":
        return create_database(one, parameters)
    if name == "ModifyServer":
        # It changes a record that is there; which one is a belief.
        if not holds("superserver-record"):
            raise Refused(f"ModifyServer: no server at {parameters['BindAddress']}:{parameters['Port']}")
        one.change(lambda state: state.update(servers=[parameters]))
    if "AutheEnabled" in parameters:
        set_authentication(one, parameters["Name"], parameters["AutheEnabled"])
    kinds = {"CreateNamespace": "namespaces", "ModifyService": "services", "CreateSSLConfig": "ssl"}
    if name in kinds:
        one.change(lambda state: state[kinds[name]].setdefault(parameters["Name"], {}).update(parameters))


def set_authentication(one, name, value):
    methods = fake_log_in.methods(value)
    if name not in one.state()["authentication"] or methods is None:
        raise Refused(f"{name}: AutheEnabled={value}")
    one.change(lambda state: state["authentication"].update({name: methods}))


def create_database(one, parameters):
    name, directory = parameters["Name"], parameters["Directory"]
    state = one.state()
    if name in state["databases"]:
        return
    if parameters.get("LogicalOnly") != "1" or not directory.startswith(":"):
        if not os.path.isdir(directory):
            raise Refused(f"CreateDatabase {name}: no directory {directory}")
        if parameters.get("EncryptedDB") == "1" and not state["activeKey"]:
            raise Refused(f"CreateDatabase {name}: no encryption key is active")
        mirror = state["mirror"]
        if "MirrorSetName" in parameters and (mirror is None or mirror["name"] != parameters["MirrorSetName"]):
            raise Refused(f"CreateDatabase {name}: this is no member of mirror {parameters['MirrorSetName']}")
    one.change(lambda state: state["databases"].update({name: parameters}))
