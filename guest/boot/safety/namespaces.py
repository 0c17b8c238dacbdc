"""Whether iris.cpf has the namespaces and mappings of a merge.

namespaces.py IRIS_CPF <MERGE   prints what IRIS has not, or has otherwise, one sentence a line

A merge that fails at a start is in messages.log and nowhere else, and a Create action changes nothing that exists. Sources: CPF
reference, [Namespaces] (Name=globals,routines,temporary) and [Map] (Global_, Routine_ and Package_ of a name).
"""

import re
import sys

import cpf


def planned(merge):
    """Namespaces: name, globals, routines. Mappings: kind, namespace, name, database."""
    namespaces = re.findall(r"(?m)^CreateNamespace:Name=([^,\n]+),Globals=([^,\n]+),Routines=([^,\n]+)", merge)
    mappings = re.findall(
        r"(?m)^CreateMap(Global|Routine|Package):Namespace=([^,\n]+),Name=([^,\n]+),Database=([^,\n]+)", merge
    )
    return namespaces, mappings


def sections(text):
    """Names of sections in lower case; keys as they are, because names of globals and routines differ by case."""
    found = {}
    for section, key, value in cpf.entries(text):
        found.setdefault(section, {})[key] = value.split(",")
    return found


def same(one, other):
    """Names of databases and namespaces are one in upper and lower case."""
    return one.upper() == other.upper()


def differences(merge, text):
    """What of the merge IRIS has not, and what it has otherwise."""
    missing, other = [], []
    found = sections(text)
    known = {name.upper(): value for name, value in found.get("namespaces", {}).items()}
    namespaces, mappings = planned(merge)
    for name, globals_, routines in namespaces:
        value = known.get(name.upper())
        if value is None:
            missing.append(f"namespace {name}")
            continue
        has = value[1] if len(value) > 1 and value[1] else value[0]
        if not same(value[0], globals_) or not same(has, routines):
            other.append(
                f"namespace {name} has its globals in {value[0]} and its routines in {has}; planned are {globals_} and {routines}"
            )
    for kind, namespace, name, database in mappings:
        value = found.get(f"map.{namespace.lower()}", {}).get(f"{kind}_{name}")
        what = f"{kind.lower()} {name} of namespace {namespace}"
        if value is None:
            missing.append(f"the mapping of {what}")
        elif not same(value[0], database):
            other.append(f"{what} is mapped to {value[0]}; planned is {database}")
    return missing, other


def main():
    with open(sys.argv[1], **cpf.AS_IRIS_WRITES) as file:
        missing, other = differences(sys.stdin.read(), file.read())
    for words in missing:
        print(f"IRIS has not {words}")
    for words in other:
        print(words)


if __name__ == "__main__":
    main()
