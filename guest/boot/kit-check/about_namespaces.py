"""Beliefs about namespaces, which no mirror copies."""

from belief import HOLDS, Unknown, belief, false, written
from seen import merge_of


def with_productions(actions):
    return [given["Name"] for action, given in actions if action == "CreateNamespace" and given.get("Interop") == "1"]


def asks(facts):
    return [
        written('##class(%Library.EnsembleMgr).IsEnsembleNamespace("{}")'.format(name))
        for name in with_productions(merge_of(facts)[1])
    ]


def interop_elsewhere(seen):
    names, answers = with_productions(seen.merge()[1]), seen.answers("interop-elsewhere")
    if not names:
        raise Unknown("no namespace with productions is planned")
    if seen.qlist()[1] == "Primary":
        raise Unknown("this member is primary: ask another one")
    if len(answers) != len(names) or not set(answers) <= {"0", "1"}:
        raise Unknown("IRIS does not say of each namespace whether productions run in it")
    without = [name for name, answer in zip(names, answers) if answer == "0"]
    return false("without productions: " + ", ".join(without)) if without else HOLDS


BELIEFS = [
    belief(
        "interop-elsewhere",
        "a namespace with productions (`Interop=1`) is created on a member that is not primary too, where its mirrored database "
        "is read-only",
        ["domain/iris/cpf/namespaces.ts", "guest/boot/steps/namespaces.sh"],
        interop_elsewhere,
        asks=asks,
        rests_on=["log-in", "merge-actions", "qlist-fields"],
    ),
]
