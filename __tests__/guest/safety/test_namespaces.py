import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "safety"))
import namespaces

MERGE = """[config]
globals=0,0,256,0,0,0

[Actions]
CreateDatabase:Name=APP,Directory=/iris/db/app/
CreateNamespace:Name=App,Globals=APP,Routines=CODE,Interop=1
CreateNamespace:Name=LAB,Globals=LAB,Routines=LAB
CreateMapPackage:Namespace=App,Name=Lab.Common,Database=CODE
CreateMapGlobal:Namespace=App,Name=ORDERS,Database=MSG
CreateMapGlobal:Namespace=App,Name=ORDERS(1):(5),Database=OLD
CreateMapRoutine:Namespace=App,Name=LAB*,Database=CODE
CreateApplication:Name=/csp/lab,NameSpace=App,Enabled=1
"""
CPF = """[ConfigFile]
Product=IRIS

[Map.APP]
Global_ORDERS=MSG,5,MSG
Global_ORDERS(1):(5)=OLD
Package_Lab.Common=CODE
Routine_LAB*=code

[Namespaces]
%SYS=IRISSYS
APP=APP,CODE,IRISTEMP
LAB=LAB
"""


class Differences(unittest.TestCase):
    def both(self, merge=MERGE, cpf=CPF):
        return namespaces.differences(merge, cpf)

    def test_none_where_iris_has_all(self):
        self.assertEqual(self.both(), ([], []))

    def test_none_where_nothing_is_planned(self):
        self.assertEqual(self.both("[config]\nglobals=0\n", ""), ([], []))

    def test_names_all_that_is_missing(self):
        self.assertEqual(
            self.both(cpf="[Namespaces]\nLAB=LAB\n"),
            (
                [
                    "namespace App",
                    "the mapping of package Lab.Common of namespace App",
                    "the mapping of global ORDERS of namespace App",
                    "the mapping of global ORDERS(1):(5) of namespace App",
                    "the mapping of routine LAB* of namespace App",
                ],
                [],
            ),
        )

    def test_a_namespace_over_another_database(self):
        words = "namespace App has its globals in {} and its routines in {}; planned are APP and CODE"
        for value, globals_, routines in (
            ("OLD,CODE", "OLD", "CODE"),
            ("APP,OLD", "APP", "OLD"),
            ("APP", "APP", "APP"),
            ("APP,", "APP", "APP"),
        ):
            cpf = CPF.replace("APP=APP,CODE,IRISTEMP", f"APP={value}")
            self.assertEqual(self.both(cpf=cpf), ([], [words.format(globals_, routines)]))

    def test_a_mapping_to_another_database(self):
        self.assertEqual(
            self.both(cpf=CPF.replace("(1):(5)=OLD", "(1):(5)=MSG")),
            ([], ["global ORDERS(1):(5) of namespace App is mapped to MSG; planned is OLD"]),
        )

    def test_globals_and_routines_are_told_apart_by_case_and_databases_are_not(self):
        self.assertEqual(self.both(cpf=CPF.replace("=MSG,5", "=msg,5")), ([], []))
        self.assertEqual(
            self.both(cpf=CPF.replace("Global_ORDERS=", "Global_Orders=")),
            (["the mapping of global ORDERS of namespace App"], []),
        )

    def test_a_mapping_of_another_kind_or_namespace_is_none(self):
        missing = (["the mapping of package Lab.Common of namespace App"], [])
        self.assertEqual(self.both(cpf=CPF.replace("Package_Lab", "Routine_Lab")), missing)
        moved = CPF.replace("Package_Lab.Common=CODE\n", "") + "\n[Map.LAB]\nPackage_Lab.Common=CODE\n"
        self.assertEqual(self.both(cpf=moved), missing)


if __name__ == "__main__":
    unittest.main()
