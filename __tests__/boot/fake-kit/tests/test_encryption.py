import json
import os
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "iris", "package"))
import fake_beliefs
import fake_encryption as encryption

KMS, HOME, AWAY = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1", "eu-west-1", "eu-central-1"
JOURNALS = {"DBEncJournal": "1", "DBEncIRISTemp": "0"}


class Instance:
    def __init__(self):
        self.kept = {"security": {}, "activeKey": ""}

    def state(self):
        return self.kept

    def change(self, how):
        how(self.kept)

    def log(self, words, severity):
        pass

    def mode(self):
        return self.kept["security"].get("DBEncStartMode")


class Keys(unittest.TestCase):
    def setUp(self):
        self.one, self.folder = Instance(), tempfile.TemporaryDirectory()
        self.file = os.path.join(self.folder.name, "key")
        encryption.create(self.file, KMS, HOME)

    def tearDown(self):
        self.folder.cleanup()

    def activate(self, region=HOME):
        encryption.activate(self.one, self.file, region)

    def set_start(self, **more):
        encryption.set_start(self.one, {"DBEncStartMode": "2", "DBEncStartKeyFile": self.file, **JOURNALS, **more})

    def start(self, region=HOME):
        return encryption.key_of_start(self.one, region)

    def test_a_key_file_is_not_overwritten(self):
        self.assertRaises(encryption.Refused, encryption.create, self.file, KMS, HOME)

    def test_a_key_that_was_made_is_not_active(self):
        self.assertEqual((self.one.kept["activeKey"], self.one.mode()), ("", None))

    def test_no_start_mode_before_a_key_is_active(self):
        self.assertRaises(encryption.Refused, self.set_start)
        self.assertIsNone(self.one.mode())

    def test_the_first_activation_makes_the_start_interactive(self):
        self.activate()
        self.assertEqual(self.one.mode(), encryption.INTERACTIVE)
        self.assertRaises(encryption.Refused, self.activate)

    def test_a_start_in_interactive_mode_has_no_key(self):
        self.activate()
        self.assertEqual(self.start(), "")
        with mock.patch.object(fake_beliefs, "holds", lambda name: name != "quiet-start"):
            self.assertRaises(encryption.Refused, self.start)

    def test_an_unattended_start_takes_the_key(self):
        self.activate()
        self.set_start()
        self.assertEqual(self.start(), self.one.kept["activeKey"])

    def test_another_copy_of_the_key_file_does_not_start(self):
        with open(self.file) as copy:
            before = copy.read()
        self.activate()
        self.set_start()
        with open(self.file, "w") as copy:
            copy.write(before)
        self.assertRaises(encryption.Refused, self.start)
        self.one.kept["security"].update(DBEncJournal="0")
        self.assertEqual(self.start(), "")

    def test_a_key_file_of_another_region_by_belief(self):
        with mock.patch.object(fake_beliefs, "holds", lambda name: name != "other-region"):
            self.assertRaises(encryption.Refused, self.activate, AWAY)
        self.activate(AWAY)
        self.assertEqual(json.loads(encryption.text_of(self.file))["id"], self.one.kept["activeKey"])

    def test_not_where_a_belief_is_false(self):
        with mock.patch.object(fake_beliefs, "holds", lambda name: name != "key-activation"):
            self.assertRaises(encryption.Refused, self.activate)
        self.activate()
        with mock.patch.object(fake_beliefs, "holds", lambda name: name != "start-mode"):
            self.set_start()
        self.assertEqual(self.one.mode(), encryption.INTERACTIVE)


if __name__ == "__main__":
    unittest.main()
