import os
import sys
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "iris", "package"))
import fake_databases
import fake_namespaces
from fake_state import EMPTY


class Instance:
    def __init__(self, status="Primary", mirrored=True):
        database = {"Name": "APP", "Directory": "/iris/db/app/"}
        mirror = {"MirrorSetName": "DATA", "MirrorDBName": "APP"} if mirrored else {}
        self.kept = {**EMPTY, "databases": {"APP": {**database, **mirror}}, "interop": [], "applications": {}}
        self.sections, self.status = {"Databases": {"APP": "/iris/db/app/"}}, lambda: [status]

    def state(self):
        return self.kept

    def change(self, how):
        how(self.kept)

    def cpf_section(self, section):
        return self.sections.get(section, {})

    def set_cpf(self, section, key, value):
        self.sections.setdefault(section, {})[key] = value

    def run(self, action, **parameters):
        fake_namespaces.ACTS[action](self, parameters)

    def refuses(self, action, **parameters):
        try:
            self.run(action, **parameters)
        except fake_namespaces.NotCreated as error:
            return str(error)
        return None


class Namespaces(unittest.TestCase):
    def setUp(self):
        self.one = Instance()
        files = mock.patch.object(fake_databases, "has_file", lambda *_: True)
        files.start()
        self.addCleanup(files.stop)

    def test_a_namespace_is_stored_in_upper_case_over_databases_that_exist(self):
        self.one.run("CreateNamespace", Name="Lab", Globals="APP")
        self.assertEqual(self.one.sections["Namespaces"], {"LAB": "APP,APP"})
        self.assertEqual(
            [
                self.one.refuses("CreateNamespace", Name="X", Globals="NONE"),
                self.one.refuses("CreateNamespace", Name="X", Globals="APP", Routines="NONE"),
                self.one.refuses("CreateNamespace", Name="X"),
            ],
            [
                "no database NONE",
                "no database NONE",
                "no database ",
            ],
        )

    def test_create_does_nothing_where_the_object_exists(self):
        for routines, database, interop in (("APP", "APP", "0"), ("IRISLIB", "IRISLIB", "1")):
            self.one.run("CreateNamespace", Name="LAB", Globals="APP", Routines=routines, Interop=interop)
            self.one.run("CreateMapGlobal", Namespace="lab", Name="X", Database=database)
            self.one.run("CreateApplication", Name="/csp/Lab", NameSpace="LAB", AutheEnabled=interop)
        self.assertEqual(self.one.sections["Namespaces"], {"LAB": "APP,APP"})
        self.assertEqual(self.one.sections["Map.LAB"], {"Global_X": "APP"})
        self.assertEqual(self.one.kept["interop"], [])
        self.assertEqual(self.one.kept["applications"]["/csp/lab"]["AutheEnabled"], "0")

    def test_modify_changes_the_databases_of_a_namespace_that_exists_and_creates_none(self):
        self.one.run("ModifyNamespace", Name="LAB", Globals="APP")
        self.assertNotIn("Namespaces", self.one.sections)
        self.one.run("CreateNamespace", Name="Lab", Globals="APP")
        self.one.run("ModifyNamespace", Name="lab", Routines="USER")
        self.assertEqual(self.one.sections["Namespaces"], {"LAB": "APP,USER"})
        self.one.run("ModifyNamespace", Name="LAB", Globals="USER")
        self.assertEqual(self.one.sections["Namespaces"], {"LAB": "USER,USER"})
        self.assertEqual(self.one.refuses("ModifyNamespace", Name="LAB", Globals="GONE"), "no database GONE")

    def test_productions_make_two_databases_and_an_application(self):
        self.one.run("CreateNamespace", Name="LAB", Globals="APP", Interop="1")
        databases = self.one.kept["databases"]
        self.assertEqual(sorted(databases), ["APP", "APPENSTEMP", "APPSECONDARY"])
        self.assertEqual(sorted(self.one.sections["Databases"]), sorted(databases))
        self.assertEqual(databases["APPSECONDARY"]["Directory"], "/iris/db/app/APPSECONDARY/")
        self.assertEqual(
            [name for name in sorted(databases) if "MirrorDBName" in databases[name]], ["APP", "APPSECONDARY"]
        )
        self.assertEqual(self.one.kept["applications"], {"/csp/lab": {"NameSpace": "LAB"}})
        self.assertEqual([fake_namespaces.has_productions(self.one, name) for name in ("lab", "APP")], ["1", "0"])

    def test_productions_on_another_member_than_the_primary_are_a_belief(self):
        with mock.patch.object(os.path, "exists", lambda path: os.path.basename(path) == "interop-elsewhere"):
            given = {"Name": "LAB", "Globals": "APP", "Interop": "1"}
            refused = [
                Instance(status, mirrored).refuses("CreateNamespace", **given)
                for status, mirrored in (("Primary", True), ("Backup", False), ("Backup", True), ("Connected", True))
            ]
            self.assertIsNone(Instance("Backup").refuses("CreateNamespace", Name="LAB", Globals="APP"))
        words = "<PROTECT> in APP: the database is read-only"
        self.assertEqual(refused, [None, None, words, words])
        self.assertIsNone(Instance("Backup").refuses("CreateNamespace", **given))

    def test_a_mapping_needs_its_namespace_and_its_database(self):
        for action in ("CreateMapGlobal", "CreateMapRoutine", "CreateMapPackage"):
            self.assertEqual(self.one.refuses(action, Namespace="LAB", Name="X", Database="APP"), "no namespace LAB")
        self.one.run("CreateNamespace", Name="LAB", Globals="APP")
        self.assertEqual(
            self.one.refuses("CreateMapRoutine", Namespace="LAB", Name="X", Database="NONE"),
            "no database NONE",
        )
        self.one.run("CreateMapGlobal", Namespace="LAB", Name="X", Database="IRISTEMP")
        self.one.run("CreateMapRoutine", Namespace="LAB", Name="X*", Database="APP")
        self.one.run("CreateMapPackage", Namespace="LAB", Name="X.Y", Database="APP")
        self.assertEqual(
            self.one.sections["Map.LAB"], {"Global_X": "IRISTEMP", "Routine_X*": "APP", "Package_X.Y": "APP"}
        )

    def test_a_part_of_a_global_is_mapped_beside_the_whole_only(self):
        self.one.run("CreateNamespace", Name="LAB", Globals="APP")
        self.assertEqual(
            self.one.refuses("CreateMapGlobal", Namespace="LAB", Name="X(1):(5)", Database="APP"),
            "X itself is not mapped",
        )
        self.one.run("CreateMapGlobal", Namespace="LAB", Name="X", Database="APP")
        self.one.run("CreateMapGlobal", Namespace="LAB", Name="X(1):(5)", Database="APP")
        self.assertEqual(sorted(self.one.sections["Map.LAB"]), ["Global_X", "Global_X(1):(5)"])

    def test_an_application_lets_everybody_in_unless_it_says_otherwise(self):
        self.one.run("CreateNamespace", Name="LAB", Globals="APP")
        self.one.run("CreateApplication", Name="/csp/Lab", NameSpace="LAB")
        self.assertEqual(self.one.kept["applications"]["/csp/lab"]["AutheEnabled"], "64")
        self.assertEqual(fake_namespaces.namespace_of(self.one, "/CSP/LAB"), "LAB")
        self.assertEqual(fake_namespaces.namespace_of(self.one, "/csp/other"), "")
        self.assertEqual(
            [
                self.one.refuses("CreateApplication", Name="/" + "a" * 64, NameSpace="LAB"),
                self.one.refuses("CreateApplication", Name="lab", NameSpace="LAB"),
                self.one.refuses("CreateApplication", Name="/x", NameSpace="NONE"),
                self.one.refuses("CreateApplication", Name="/x"),
            ],
            [
                "no name of an application",
                "no name of an application",
                "no namespace NONE",
                "no namespace None",
            ],
        )


if __name__ == "__main__":
    unittest.main()
