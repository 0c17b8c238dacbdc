import contextlib
import os
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "iris", "package"))
import fake_databases
import fake_map
import fake_merge


class Instance:
    """In memory: its configuration, what it keeps, and its status in the mirror."""

    def __init__(self, status="Primary", mirror="DATA"):
        self.sections = {"Databases": {}}
        self.kept = {"databases": {}, "activeKey": "", "mirror": {"name": mirror, "member": "A"}}
        self.kept.update(ssl={}, services={}, system={}, servers=[])
        self.said, self.notes = [status], []

    def state(self):
        return self.kept

    def change(self, how):
        how(self.kept)
        fake_databases_made(self)

    def cpf_section(self, name):
        return dict(self.sections.get(name, {}))

    def set_cpf(self, section, key, value):
        self.sections[section][key] = value

    def status(self):
        return self.said

    def note(self, words):
        self.notes.append(words)

    def port(self):
        return 1972


def fake_databases_made(one):
    for database in one.kept["databases"].values():
        if database["Directory"].startswith("/") and not database.get("made"):
            open(os.path.join(database["Directory"], "IRIS.DAT"), "w").close()
            database["made"] = True


class Databases(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.directory = folder.name + "/"
        self.said = {"Name": "APP", "Directory": self.directory, "MirrorSetName": "DATA", "MirrorDBName": "APP"}

    def create(self, one, copies=None, **more):
        others = {"B": {"address": "b", "port": 1972}}
        answer = {"databases": copies or {}}
        with contextlib.ExitStack() as patches:
            patches.enter_context(mock.patch.object(fake_map, "read", lambda *_: others))
            patches.enter_context(mock.patch.object(fake_databases, "ask", lambda *_: answer))
            fake_databases.create(one, dict(self.said, **more))

    def test_a_primary_creates_an_empty_one_where_no_member_has_a_copy(self):
        one = Instance()
        self.create(one)
        self.assertEqual(one.notes, ["database APP created empty"])
        self.assertEqual(one.sections["Databases"], {"APP": self.directory})

    def test_a_backup_or_an_async_is_filled_from_a_copy_and_fails_without_one(self):
        for status in ("Backup", "Connected"):
            one = Instance(status)
            with self.assertRaisesRegex(fake_databases.NotCreated, "no member has a valid copy"):
                self.create(one)
            self.create(one, {"APP": self.directory})
            self.assertEqual(one.notes, ["database APP downloaded from B"])
            os.remove(self.directory + "IRIS.DAT")

    def test_a_member_that_has_no_role_yet_gets_none(self):
        with self.assertRaisesRegex(fake_databases.NotCreated, "is Waiting"):
            self.create(Instance("Waiting"), {"APP": self.directory})

    def test_in_another_directory_than_the_primary_s_it_is_an_ordinary_local_one(self):
        one = Instance("Backup")
        self.create(one, {"APP": "/elsewhere/"})
        self.assertNotIn("MirrorSetName", one.kept["databases"]["APP"])

    def test_a_create_action_on_what_exists_changes_nothing(self):
        one = Instance()
        self.create(one)
        before = dict(one.kept["databases"]["APP"])
        self.create(one, Name="app", EncryptedDB="1", Directory="/other/")
        self.assertEqual(one.kept["databases"], {"APP": before})

    def test_it_lies_over_no_file(self):
        open(self.directory + "IRIS.DAT", "w").close()
        with self.assertRaisesRegex(fake_databases.NotCreated, "file already exists"):
            self.create(Instance())

    def test_an_encrypted_one_needs_a_key(self):
        with self.assertRaisesRegex(fake_databases.NotCreated, "no encryption key is active"):
            self.create(Instance(), EncryptedDB="1")


class Merge(unittest.TestCase):
    def test_a_create_action_changes_nothing_and_a_modify_action_creates_nothing(self):
        one = Instance()
        for enabled in "10":
            fake_merge.run(one, "CreateSSLConfig", {"Name": "%SuperServer", "Enabled": enabled})
        fake_merge.run(one, "ModifySSLConfig", {"Name": "Other", "Enabled": "1"})
        fake_merge.run(one, "ModifySystem", {"Name": "Another", "SSLECPServer": "2"})
        fake_merge.run(one, "ModifyServer", {"Port": "51773", "SSLSupportLevel": "2"})
        self.assertEqual(one.kept["ssl"], {"%SuperServer": {"Name": "%SuperServer", "Enabled": "1"}})
        self.assertEqual([one.kept["system"], one.kept["servers"]], [{}, []])
        fake_merge.run(one, "ModifyServer", {"Port": "1972", "SSLSupportLevel": "2"})
        self.assertEqual(one.kept["servers"][0]["SSLSupportLevel"], "2")


if __name__ == "__main__":
    unittest.main()
