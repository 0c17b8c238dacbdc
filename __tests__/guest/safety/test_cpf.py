import unittest

import cases  # noqa: F401 (puts the folder of the programs on the path)
import cpf

TEXT = """[MapMirrors.DATA]
DATA-A=10.0.0.1,2188,,10.0.0.1,GUID-A,/iris/,0,10.0.0.1,1972,,0,,,
DATA-B=10.0.0.2,2188,,10.0.0.2,GUID-B,/iris/,{b},10.0.0.2,1972,,0,,,

[MirrorMember]
SystemName=DATA-A
ValidatedMember=1

[Mirrors]
DATA=GUID,2,1,{defined},8000,0,1,,0,10.0.0.9|2188,0,0,2
"""


class Membership(unittest.TestCase):
    def test_a_demoted_partner_is_no_failover_member(self):
        seen = [cpf.membership(TEXT.format(b=kind, defined=""), "DATA")["failover"] for kind in "02"]
        self.assertEqual(seen, [["DATA-A", "DATA-B"], ["DATA-A"]])

    def test_the_defined_primary_is_who_must_be_primary_while_no_failover_is_set(self):
        seen = [cpf.membership(TEXT.format(b="0", defined=one), "DATA")["definedPrimary"] for one in ("", "DATA-A")]
        self.assertEqual(seen, ["", "DATA-A"])

    def test_the_address_is_where_the_other_members_reach_this_one(self):
        self.assertEqual(cpf.membership(TEXT.format(b="0", defined=""), "DATA")["address"], "10.0.0.1")

    def test_without_a_mirror_there_is_nobody(self):
        empty = {
            "name": "",
            "role": None,
            "validated": True,
            "failover": [],
            "members": [],
            "address": "",
            "guids": {},
            "definedPrimary": "",
            "databases": {},
        }
        self.assertEqual([cpf.membership(text, "DATA") for text in ("", "[config]\nglobals=1\n")], [empty, empty])


if __name__ == "__main__":
    unittest.main()
