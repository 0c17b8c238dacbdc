"""Beliefs about namespaces, which no mirror copies."""

import namespaces
from belief import HOLDS, Unknown, belief, false, written
from seen import merge_of


def with_productions(actions):
    return [given["Name"] for action, given in actions if action == "CreateNamespace" and given.get("Interop") == "1"]


def asks(facts):
    return [
        written('##class(%Library.EnsembleMgr).IsEnsembleNamespace("{}")'.format(name))
        for name in with_productions(merge_of(facts)[1])
    ]


def namespaces_in_cpf(seen):
    merge = seen.fact("iris.merge.namespaces")
    if not merge:
        raise Unknown("no namespace is planned")
    seen.cpf()
    missing, other = namespaces.differences(merge, seen.text("iris.cpf"))
    return false("; ".join(["iris.cpf has not " + one for one in missing] + other)) if missing or other else HOLDS


def databases_of_productions(seen, names):
    """Those that IRIS makes itself, by the database of a namespace's globals."""
    globals_ = {given["Name"]: given["Globals"] for action, given in seen.merge()[1] if action == "CreateNamespace"}
    return [globals_[name] + ending for name in names for ending in ("SECONDARY", "ENSTEMP")]


def interop_elsewhere(seen):
    names, answers = with_productions(seen.merge()[1]), seen.answers("interop-elsewhere")
    if not names:
        raise Unknown("no namespace with productions is planned")
    if seen.qlist()[1] == "Primary":
        raise Unknown("this member is primary: ask another one")
    if len(answers) != len(names) or not set(answers) <= {"0", "1"}:
        raise Unknown("IRIS does not say of each namespace whether productions run in it")
    without = [name for name, answer in zip(names, answers) if answer == "0"]
    if without:
        return false("without productions: " + ", ".join(without))
    known = seen.cpf().get("databases", {})
    absent = [name for name in databases_of_productions(seen, names) if name.upper() not in known]
    return false("without their own databases: " + ", ".join(absent)) if absent else HOLDS


BELIEFS = [
    belief(
        "namespaces-in-cpf",
        "`[Namespaces]` and `[Map]` of `iris.cpf` have each namespace and mapping under the name that the merge gave. A step looks as "
        "soon as the merge ends",
        ["guest/boot/safety/namespaces.py"],
        namespaces_in_cpf,
    ),
    belief(
        "interop-elsewhere",
        "a namespace with productions (`Interop=1`) is created on a member that is not primary too, where its mirrored database "
        "is read-only, with its databases `SECONDARY` and `ENSTEMP`",
        ["domain/iris/cpf/namespaces.ts", "guest/boot/steps/namespaces.sh"],
        interop_elsewhere,
        asks=asks,
        rests_on=["log-in", "merge-actions", "qlist-fields"],
    ),
]
