import contextlib
import io
import itertools
import os
import sys
import tempfile
import types
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "safety"))
import cpf
import database_states
import databases
import settings

PLANNED = {"name": "APP", "mirrored": True, "encrypted": False, "path": "mirrors.data.databases.APP"}
# Mounted, its mirror, to be activated, to be caught up, being filled, encrypted.
READY = ["1", "DATA", "0", "0", "0", "0"]


def state(**changed):
    fields = dict(zip(("mounted", "mirror", "activation", "catchup", "download", "encrypted"), READY), **changed)
    return database_states.state_of(PLANNED, "DATA", list(fields.values()))


class StateOf(unittest.TestCase):
    def test_one_that_is_as_planned(self):
        self.assertIsNone(state())
        local = dict(PLANNED, mirrored=False)
        self.assertIsNone(database_states.state_of(local, "DATA", ["1", "", "0", "0", "0", "0"]))

    def test_what_passes_is_waited_for(self):
        seen = [
            state(mounted="0"),
            state(activation="1"),
            state(catchup="1"),
            database_states.state_of(PLANNED, "DATA", [""]),
        ]
        self.assertEqual([kind for kind, _ in seen], ["wait"] * 4)
        self.assertEqual(len({words for _, words in seen}), 4)

    def test_one_that_is_being_filled_is_in_no_normal_state_otherwise_either(self):
        for mounted, activation, catchup in itertools.product("01", repeat=3):
            seen = state(download="1", mounted=mounted, activation=activation, catchup=catchup)
            self.assertEqual(seen, ("fill", "database APP is being filled from another member"))

    def test_what_iris_changes_by_hand_only_is_refused_with_path_value_and_plan(self):
        for local, mirror, words in (
            (False, "", "has none of mirror DATA, planned is one"),
            (True, "DATA", "has a database of mirror DATA, planned is none"),
        ):
            fields = ["1", mirror, "0", "0", "0", "0"]
            kind, said = database_states.state_of(dict(PLANNED, mirrored=not local), "DATA", fields)
            self.assertEqual(kind, "refuse")
            self.assertIn("mirrors.data.databases.APP.mirrored: IRIS " + words, said)
        kind, said = state(encrypted="1")
        self.assertEqual(kind, "refuse")
        self.assertIn("IRIS has it encrypted, planned is not encrypted (encryption.databases)", said)


class Made(unittest.TestCase):
    def test_one_that_was_to_be_filled_and_was_made_by_a_primary_is_not_taken_for_filled(self):
        with tempfile.TemporaryDirectory() as folder:
            open(os.path.join(folder, "IRIS.DAT"), "w").close()
            member = types.SimpleNamespace(
                instance="IRIS", own={"databases": {"APP": folder}}, databases=[dict(PLANNED, directory=folder)]
            )
            notes = os.path.join(folder, "databases.json")
            seen = {}
            for status, claimed in itertools.product(("Primary", "Backup", "Connected"), ("", "filled")):
                with (
                    mock.patch.object(databases, "CLAIMS", notes),
                    mock.patch.object(databases.instance, "told", return_value={"status": status}),
                    contextlib.redirect_stdout(io.StringIO()) as said,
                ):
                    seen[status, claimed] = databases.made(member, "APP", claimed)
                    noted = databases.claims() == {"APP": {"made": True}}
                self.assertEqual(noted, seen[status, claimed] == 0, (status, claimed))
                self.assertEqual(said.getvalue() == "", noted)
                if noted:
                    os.remove(notes)
            self.assertEqual([case for case, code in seen.items() if code != 0], [("Primary", "filled")])


class Claim(unittest.TestCase):
    TAKEN = databases.bucket.Taken("PreconditionFailed")
    SILENT = databases.bucket.Silent("no way to S3")

    def claim(self, created, there):
        """`created`: what writing the claim raises; `there`: what is read then, or raised."""
        with tempfile.TemporaryDirectory() as folder:
            notes = os.path.join(folder, "databases.json")
            s3 = mock.Mock(**{"create.side_effect": created, "get.side_effect": there})
            s3.name, s3.read_database.return_value = "config", None
            member = mock.Mock(databases=[PLANNED], own={"databases": {}}, bucket=s3, read=True, claimed=True)
            member.name = "DATA-A"
            with (
                mock.patch.object(databases, "CLAIMS", notes),
                mock.patch.object(databases.instance, "told", return_value={"status": "Primary"}),
                mock.patch.object(databases.uuid, "uuid4", return_value="own"),
                contextlib.redirect_stdout(io.StringIO()) as said,
            ):
                return databases.claim(member, "APP"), said.getvalue()

    def test_who_writes_it_first_has_it_also_where_the_answer_got_lost(self):
        self.assertEqual(self.claim(None, []), (0, ""))
        self.assertEqual(self.claim(self.TAKEN, [{"claim": "own"}]), (0, ""))
        self.assertEqual(self.claim(self.TAKEN, [{"claim": "other"}]), (1, "another member creates database APP\n"))

    def test_a_bucket_that_falls_silent_is_named_with_its_reason(self):
        words = "s3://config did not take the claim of database APP: no way to S3\n"
        self.assertEqual(self.claim(self.SILENT, []), (1, words))
        self.assertEqual(self.claim(self.TAKEN, self.SILENT), (1, words))


class Kept(unittest.TestCase):
    FACTS = {
        "iris": {
            "superserverPort": 1972,
            "databases": [{"name": "APP", "directory": "/iris/db/app/", "path": "mirrors.data.databases.APP"}],
        },
        "mirror": {"key": "data", "name": "DATA", "tls": True, "arbiter": {"address": "10.0.0.9", "port": 2188}},
    }
    CPF = "[Startup]\nDefaultPort={}\n[Mirrors]\nDATA=G,2,1,,8000,0,{},,0,{},0,0,2\n[Databases]\nAPP={}\n"

    def found(self, port="1972", tls="1", arbiter="10.0.0.9|2188", directory="/iris/db/app/"):
        return cpf.sections(self.CPF.format(port, tls, arbiter, directory))

    def test_what_reads_as_planned(self):
        self.assertEqual(list(settings.kept(self.FACTS, self.found())), [])
        self.assertEqual(list(settings.kept(self.FACTS, self.found(directory="/iris/db/app"))), [])

    def test_each_that_differs_by_its_key(self):
        seen = [
            list(settings.kept(self.FACTS, self.found(**how)))[0].split(":")[0]
            for how in ({"port": "51773"}, {"tls": "0"}, {"arbiter": "10.0.0.8|2188"}, {"directory": "/old/"})
        ]
        self.assertEqual(
            seen,
            [
                "mirrors.data.superserverPort",
                "mirrors.data.plaintext",
                "mirrors.data.arbiter",
                "mirrors.data.databases.APP.directory",
            ],
        )

    def test_a_missing_arbiter_is_added_by_a_merge_and_then_read_back(self):
        without = self.found(arbiter="")
        self.assertEqual(list(settings.kept(self.FACTS, without)), [])
        self.assertEqual(len(list(settings.added(self.FACTS, without))), 1)
        self.assertEqual(list(settings.added(self.FACTS, self.found())), [])

    def test_an_instance_without_a_mirror_yet(self):
        for check in (settings.kept, settings.added):
            self.assertEqual(list(check(self.FACTS, cpf.sections("[Startup]\nDefaultPort=1972\n"))), [])


if __name__ == "__main__":
    unittest.main()
