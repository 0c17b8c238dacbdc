import itertools
import os
import sys
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "safety"))
import admission
import waiting

B = {
    "commonName": "data-b.prod.internal",
    "hostName": "data-b.prod.internal",
    "serverName": "data-b",
    "address": "10.0.0.12",
    "role": "failover",
}
C = dict(B, commonName="data-c.prod.internal", hostName="data-c.prod.internal", serverName="data-c", role="dr-async")
D = dict(C, commonName="data-d.prod.internal", hostName="data-d.prod.internal", serverName="data-d")
D["role"] = "reporting-async"
PLANNED = {
    name: {"names": admission.names_of(member), "role": member["role"]}
    for name, member in {"DATA-B": B, "DATA-C": C, "DATA-D": D}.items()
}
NAMES = ["DATA-B", "DATA-C", "DATA-D", "DATA-A", "DATA-X"]
OWN = {name: "CN={}.prod.internal, O=Hospital, C=DE".format(name.lower()) for name in NAMES}
SUBJECTS = [*OWN.values(), "", "O=Hospital", "CN=stranger.prod.internal"]
KNOWN = {"none": {}, "it": {name: "guid" for name in NAMES}, "another": {name: "other" for name in NAMES}}


def expected(name, subject, known, failover):
    if name not in PLANNED:
        return "not-planned"
    if subject != OWN[name]:
        return "another-certificate"
    if known != "none":
        return {"it": "member", "another": "another-guid"}[known]
    if name == "DATA-D" and failover:
        return "another-role"
    return "failover" if failover else "async"


class Admission(unittest.TestCase):
    def test_a_new_member_in_every_combination(self):
        for name, subject, known, failover in itertools.product(NAMES, SUBJECTS, KNOWN, (True, False)):
            one = {"name": name, "guid": "guid", "subject": subject, "failover": failover}
            self.assertEqual(
                admission.of_new_member(one, PLANNED, KNOWN[known]),
                expected(name, subject, known, failover),
                (name, subject, known, failover),
            )

    def test_a_changed_name_in_every_combination(self):
        for name, subject, known in itertools.product(NAMES, SUBJECTS, KNOWN):
            one = {"name": name, "guid": "guid", "subject": subject}
            right = expected(name, subject, known, False)
            self.assertEqual(
                admission.of_changed_name(one, PLANNED, KNOWN[known]),
                {"member": "changed", "async": "another-guid", "failover": "another-guid"}.get(right, right),
                (name, subject, known),
            )

    def test_everybody_is_admitted_at_once_only_where_each_is_planned(self):
        verdicts = ["failover", "async", "changed", "member", "not-planned", "another-certificate", "another-guid"]
        verdicts += ["another-role", "unreadable"]
        for some in itertools.product(verdicts, repeat=2):
            self.assertEqual(admission.all_planned(some), all(verdicts.index(one) < 4 for one in some), some)


class Names(unittest.TestCase):
    def test_the_common_name_in_any_order_of_a_subject(self):
        right = [
            "CN=b.x",
            "CN=b.x, O=H, C=DE",
            "C=DE, O=H, CN=b.x",
            "/C=DE/CN=b.x/O=H",
            "CN = b.x,O = H",
            "O=H+CN=b.x",
            r"CN=b.x,O=Klinikum\, gGmbH",
        ]
        self.assertEqual([admission.common_name(one) for one in right], ["b.x"] * len(right))

    def test_no_common_name_where_another_field_could_pose_as_one(self):
        wrong = ["", "O=H", "O=b.x", "CN=evil, O=H, CN=b.x", "O=H CN=b.x, CN=evil", "CN=evil, O=x CN=b.x", "MYCN=b.x"]
        wrong += [r"O=Acme\, CN=b.x,C=DE", 'O="Acme, CN=b.x",C=DE']
        self.assertEqual([admission.common_name(one) for one in wrong], [None] * len(wrong))

    def test_the_names_that_a_given_certificate_may_have(self):
        right = ["data-b.prod.internal", "DATA-B.prod.internal", "data-b", "10.0.0.12", "data-b.prod.internal:IRIS"]
        wrong = ["data-b.test.internal", "data-b.prod.internal.evil", "prod.internal", "data", "", "b"]
        self.assertEqual([one for one in right + wrong if admission.is_of(admission.names_of(B), "CN=" + one)], right)


GUID = "00000000-0000-0000-0000-00000000000{}"
COMPLETE = "listed\tnew\t1\nlisted\tchanged\t1\n"


class Lists(unittest.TestCase):
    def verdicts(self, text):
        everybody, together = waiting.admission_of(text, PLANNED, {"DATA-C": GUID.format(3)})
        return None if everybody is None else [one["verdict"] for one in everybody], together

    def row(self, *fields):
        return "\t".join(fields) + "\n"

    def test_nobody_is_judged_by_a_list_that_is_not_complete(self):
        row = self.row("new", "DATA-B", GUID.format(2), "0", OWN["DATA-B"])
        for end in ("", "listed\tnew\t1\n", "listed\tnew\t1\nlisted\tchanged\t0\n", "listed\tchanged\t1\n"):
            self.assertEqual(self.verdicts(row + end), (None, False))

    def test_an_instance_that_gives_no_answer_is_no_problem_yet_and_one_without_the_lists_is(self):
        member = mock.Mock(others={"DATA-B": B}, own={"guids": {}})
        self.assertEqual(waiting.admission_orders(member, ""), ({}, []))
        self.assertEqual(list(waiting.admission_orders(member, "1\n")[0]), ["waiting-members"])
        self.assertEqual(waiting.admission_orders(member, COMPLETE + "1\n"), ({}, []))

    def test_types_and_both_lists(self):
        for said, right in {
            "0": "failover",
            "Failover": "failover",
            "2": "async",
            "Async": "async",
            "": "async",
        }.items():
            row = self.row("new", "data-b", GUID.format(2), said, OWN["DATA-B"])
            self.assertEqual(self.verdicts(row + COMPLETE), ([right], True))
        changed = self.row("changed", "DATA-C", GUID.format(3), OWN["DATA-C"])
        self.assertEqual(self.verdicts(changed + COMPLETE), (["changed"], True))

    def test_a_member_that_is_not_primary_takes_changed_names_alone(self):
        changed = self.row("changed", "DATA-C", GUID.format(3), OWN["DATA-C"])
        new = self.row("new", "DATA-B", GUID.format(2), "0", OWN["DATA-B"])

        def verdicts(text):
            everybody, together = waiting.admission_of(text, PLANNED, {"DATA-C": GUID.format(3)}, ["changed"])
            return None if everybody is None else [one["verdict"] for one in everybody], together

        for end in (COMPLETE, "listed\tnew\t0\nlisted\tchanged\t1\n", "listed\tchanged\t1\n"):
            self.assertEqual(verdicts(changed + end), (["changed"], True))
        self.assertEqual(verdicts(changed + "listed\tnew\t1\n"), (None, False))
        self.assertEqual(verdicts(changed + new + COMPLETE), (["changed", "unreadable"], False))

    def test_a_line_that_cannot_be_read_is_of_a_stranger(self):
        planned = self.row("new", "DATA-B", GUID.format(2), "0", OWN["DATA-B"])
        for line in ("y", "new\tDATA-B\tguid\t0\tCN=x", "new\tDATA-B", "listed", "other\tDATA-B\t" + GUID.format(2)):
            self.assertEqual(self.verdicts(planned + line + "\n" + COMPLETE), (["failover", "unreadable"], False))


if __name__ == "__main__":
    unittest.main()
