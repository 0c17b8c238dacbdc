import os
import sys
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "iris", "package"))
import fake_beliefs
import fake_join
import fake_map

A, B, C = (
    {
        "address": f"10.0.0.{number}",
        "guid": f"guid-{number}",
        "type": kind,
        "port": 1972,
        "subject": f"CN={number}, O=H",
    }
    for number, kind in ((1, fake_map.FAILOVER), (2, fake_map.FAILOVER), (3, fake_map.ASYNC))
)


class Instance:
    """In memory: one member A, as primary of DATA."""

    name, directory = "IRIS", "/iris"

    def __init__(self, pending=(), changed=()):
        self.members = {"A": A}
        mirror = {"name": "DATA", "member": "A", "tls": True}
        mirror["pending"] = {name: {**entry, "name": name} for name, entry in pending}
        mirror["changedNames"] = {name: {**entry, "name": name} for name, entry in changed}
        self.kept = {"mirror": mirror}

    def state(self):
        return self.kept

    def change(self, how):
        how(self.kept)

    def cpf_section(self, _):
        return dict(self.lines) if hasattr(self, "lines") else {}

    def replace_cpf_section(self, _, lines):
        self.lines = lines


def primary(**waiting):
    one = Instance(**waiting)
    fake_map.write(one, "DATA", one.members)
    return one


def members(one):
    return fake_map.read(one, "DATA")


class Admission(unittest.TestCase):
    def setUp(self):
        self.false = set()
        self.patches = [
            mock.patch.object(fake_beliefs, "holds", lambda name: name not in self.false),
            mock.patch.object(fake_join, "answers", lambda *_: True),
        ]
        for patch in self.patches:
            patch.start()
            self.addCleanup(patch.stop)

    def join(self, one, name, entry):
        asked = {
            "member": name,
            "tls": True,
            "type": "failover" if entry["type"] == fake_map.FAILOVER else "dr",
            **{key: entry[key] for key in ("guid", "port", "subject")},
        }
        return fake_join.answer(one, one.kept["mirror"], True, asked, entry["address"])

    def test_the_map_keeps_a_subject_with_commas(self):
        self.assertEqual(members(primary()), {"A": A})

    def test_who_is_new_waits_and_one_of_the_same_name_beside_it(self):
        one = primary()
        self.join(one, "B", B)
        self.join(one, "B", dict(B, guid="other"))
        self.assertEqual(sorted(one.kept["mirror"]["pending"]), ["B", "B other"])
        self.assertEqual(list(members(one)), ["A"])

    def test_a_known_member_waits_again_where_its_subject_changed(self):
        one = primary()
        self.assertTrue(self.join(one, "A", A)["joined"])
        self.assertEqual(one.kept["mirror"]["changedNames"], {})
        self.join(one, "A", dict(A, subject="CN=new"))
        self.assertEqual(list(one.kept["mirror"]["changedNames"]), ["A"])

    def test_a_failover_member_is_admitted_by_mirror_instance_and_agent(self):
        right = ("DATA", "IRIS", B["address"], "2188")
        wrong = [
            ("TEST", *right[1:]),
            ("DATA", "TEST", *right[2:]),
            ("DATA", "IRIS", "10.0.0.9", "2188"),
            (*right[:3], "1972"),
        ]
        for arguments in wrong:
            one = primary(pending=[("B", B)])
            self.assertRegex(fake_join.add_failover_member(one, *arguments), "#2076")
            self.assertEqual(list(members(one)), ["A"])
        one = primary(pending=[("B", B), ("C", C)])
        self.assertEqual(fake_join.add_failover_member(one, *right), "OK")
        self.assertEqual(members(one), {"A": A, "B": B})
        self.assertRegex(fake_join.add_failover_member(one, *right), "#2137")
        self.assertRegex(fake_join.add_failover_member(one, "DATA", "IRIS", C["address"], "2188"), "#2076")

    def test_an_async_is_created_with_all_that_the_primary_needs_and_as_itself(self):
        given = {key: fake_join.row(primary(), dict(C, name="C"))[key] for key in fake_join.REQUIRED}
        for key in fake_join.REQUIRED:
            one = primary(pending=[("C", C)])
            self.assertRegex(fake_join.create_member(one, "DATA", "C", {**given, key: ""}), f"#5659.*{key}")
        for changed in ({"GUID": "other"}, {"SSLComputerName": "CN=other"}):
            one = primary(pending=[("C", C)])
            self.assertRegex(fake_join.create_member(one, "DATA", "C", {**given, **changed}), "no such member")
            self.assertEqual(list(members(one)), ["A"])
        self.assertEqual(fake_join.create_member(one, "DATA", "C", given), "OK")
        self.assertEqual(members(one), {"A": A, "C": C})

    def test_authorize_pending_members_takes_changed_names_only(self):
        one = primary(pending=[("B", B)], changed=[("A", dict(A, subject="CN=new"))])
        fake_join.authorize_pending_members(one)
        self.assertEqual(members(one), {"A": dict(A, subject="CN=new")})

    def test_where_the_belief_is_false_only_that_call_admits(self):
        self.false = {"admit-by-name"}
        one = primary(pending=[("B", B)])
        given = fake_join.row(one, dict(B, name="B"))
        self.assertRegex(
            fake_join.add_failover_member(one, "DATA", "IRIS", B["address"], "2188"), "METHOD DOES NOT EXIST"
        )
        self.assertRegex(fake_join.create_member(one, "DATA", "B", given), "METHOD DOES NOT EXIST")
        fake_join.authorize_pending_members(one)
        self.assertEqual(members(one), {"A": A, "B": B})


if __name__ == "__main__":
    unittest.main()
