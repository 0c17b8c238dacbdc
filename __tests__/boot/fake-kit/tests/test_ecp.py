import os
import sys
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "iris", "package"))
import fake_ecp
import fake_map

MEMBERS = {
    "A": {"address": "a", "port": 1972, "type": fake_map.FAILOVER},
    "B": {"address": "b", "port": 1972, "type": fake_map.FAILOVER},
    "C": {"address": "c", "port": 1972, "type": fake_map.ASYNC},
}
MIRROR = {"name": "DATA"}
BOTH = [["a", 1972], ["b", 1972]]
SUBJECT = "CN=app, O=H"


class DataServer:
    def __init__(self):
        self.kept = {"ecp": [], "ecpPending": {}}

    def state(self):
        return self.kept

    def change(self, how):
        how(self.kept)


def answer(one, primary=True, subject=None, designated=False):
    asked = {"subject": subject, "designated": designated}
    with mock.patch.object(fake_map, "read", lambda *_: MEMBERS):
        return fake_ecp.answer(one, MIRROR, primary, asked, "10.0.0.9")


class Ecp(unittest.TestCase):
    def test_only_the_primary_tells_of_the_mirror_and_a_designated_member_answers_for_itself(self):
        self.assertEqual(answer(DataServer()), {"members": BOTH})
        self.assertEqual(answer(DataServer(), primary=False), {})
        self.assertEqual(answer(DataServer(), primary=False, designated=True), {"members": BOTH})

    def test_over_tls_exactly_the_whole_subject_is_let_in(self):
        one = DataServer()
        fake_ecp.authorize(one, "CN=app")
        self.assertEqual(answer(one, subject=SUBJECT), {"pending": True})
        self.assertEqual(one.kept["ecpPending"], {SUBJECT: "10.0.0.9"})
        fake_ecp.authorize(one, SUBJECT)
        self.assertEqual((answer(one, subject=SUBJECT), one.kept["ecpPending"]), ({"members": BOTH}, {}))

    def test_a_client_knows_the_others_only_after_a_primary_has_told_it(self):
        answers = {"b": {"members": BOTH}}
        client = fake_ecp.Client(None)
        with mock.patch.object(fake_ecp, "ask", lambda address, *_: answers.get(address)):
            self.assertEqual(client.connect("DATA", [["a", 1972]], {}), "Not Connected")
            self.assertEqual(client.told, {})
            self.assertEqual(client.connect("DATA", [["b", 1972]], {}), "Normal")
            self.assertEqual(client.told, {"DATA": BOTH})


if __name__ == "__main__":
    unittest.main()
