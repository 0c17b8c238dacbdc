import os
import pwd
import sys
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "iris", "package"))
import fake_log_in

ON = fake_log_in.OS + fake_log_in.PASSWORD


class Instance:
    def __init__(self, system, terminal):
        self.kept = {"authentication": {"SYSTEM": system, "%Service_Terminal": terminal}}

    def state(self):
        return self.kept


def trusts(one, user="irisowner", false=()):
    with (
        mock.patch.object(pwd, "getpwuid", lambda _: mock.Mock(pw_name=user)),
        mock.patch.object(os.path, "exists", lambda path: os.path.basename(path) in false),
    ):
        return fake_log_in.trusts_this_user(one)


class LogIn(unittest.TestCase):
    def test_only_with_both_bits(self):
        levels = (fake_log_in.PASSWORD, ON)
        trusted = [(system, terminal) for system in levels for terminal in levels if trusts(Instance(system, terminal))]
        self.assertEqual(trusted, [(ON, ON)])

    def test_only_the_owner_of_the_instance(self):
        self.assertEqual(
            [user for user in ("irisowner", "irisusr", "root") if trusts(Instance(ON, ON), user)], ["irisowner"]
        )

    def test_not_where_the_belief_is_false(self):
        self.assertFalse(trusts(Instance(ON, ON), false=("log-in",)))

    def test_macros_numbers_and_nothing_else(self):
        given = ("$$$AutheOS+$$$AuthePassword", "$$$AuthePassword", "48", "$$$AutheOS+16", "OS", "")
        self.assertEqual([fake_log_in.methods(value) for value in given], [48, 32, 48, None, None, None])


if __name__ == "__main__":
    unittest.main()
