import os
import tempfile
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


class Lost(unittest.TestCase):
    CONFIG = "[config]\nglobals=0,0,100,0,0,0\n"
    WHOLE = TEXT.format(b="0", defined="") + "\n" + CONFIG
    # By what the file has: the role of one that was in the mirror before, and of one that was not.
    FILES = {
        "all": (WHOLE, "failover", "failover"),
        "no mirror: a person removed its configuration": ("[MirrorMember]\nSystemName=\n" + CONFIG, None, None),
        "nothing": ("", "lost", None),
        "its beginning": (TEXT.format(b="0", defined="").split("[MirrorMember]")[0], "lost", None),
        "no members": ("[MirrorMember]\nSystemName=DATA-A\n" + CONFIG, "lost", "async"),
    }

    def test_a_file_that_does_not_say_what_a_member_is_is_not_taken_for_one_without_a_mirror(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "iris.cpf")
            for what, (text, before, new) in self.FILES.items():
                with open(path, "w") as file:
                    file.write(text)
                seen = [cpf.read(path, "DATA", joined)["role"] for joined in (["DATA-A", "DATA-B"], [], None)]
                self.assertEqual(seen, [before, new, new], what)
            os.remove(path)
            self.assertEqual([cpf.read(path, "DATA", joined)["role"] for joined in (["DATA-A"], None)], ["lost", None])
            os.mkdir(path)
            with self.assertRaises(OSError):
                cpf.read(path, "DATA", None)


class Change(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.path = folder.name, os.path.join(folder.name, "iris.cpf")
        self.write(self.path, TEXT.format(b="0", defined=""))
        os.chmod(self.path, 0o660)
        # Only root gives files away.
        self.owner = (51773, 52773) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        os.chown(self.path, *self.owner)

    @staticmethod
    def write(path, text):
        with open(path, "w", newline="") as file:
            file.write(text)

    def test_owner_and_mode_stay(self):
        cpf.must_ask_the_primary(self.path)
        status = os.stat(self.path)
        self.assertEqual((status.st_uid, status.st_gid, oct(status.st_mode & 0o7777)), (*self.owner, "0o660"))
        self.assertFalse(cpf.read(self.path, "DATA", [])["validated"])
        self.assertEqual(os.listdir(self.folder), ["iris.cpf"])

    def test_lines_keep_their_ends(self):
        for end in ("\r\n", "\n"):
            self.write(
                self.path, TEXT.format(b="0", defined="").replace("\n", end) + "[ECPServers]" + end + "DATA=x" + end
            )
            before = cpf.read(self.path, "DATA", [])
            self.assertEqual((before["role"], before["failover"]), ("failover", ["DATA-A", "DATA-B"]))
            cpf.must_ask_the_primary(self.path)
            cpf.take_data_server(self.path, "DATA", "10.0.0.2")
            with open(self.path, newline="") as file:
                lines = file.read().split(end)
            self.assertEqual([line for line in lines if "\r" in line or "\n" in line], [])
            self.assertIn("ValidatedMember=0", lines)
            self.assertNotIn("ValidatedMember=1", lines)
            self.assertIn("DATA=10.0.0.2", lines)
            self.assertFalse(cpf.read(self.path, "DATA", [])["validated"])

    def test_a_link_that_a_process_of_iris_put_into_the_folder_is_not_followed(self):
        other = os.path.join(self.folder, "other")
        self.write(other, "of root")
        for name in ("iris.cpf.new", "iris.cpf.tmp", ".iris.cpf"):
            os.symlink(other, os.path.join(self.folder, name))
        before = os.stat(other)
        cpf.must_ask_the_primary(self.path)
        after = os.stat(other)
        with open(other) as file:
            self.assertEqual(file.read(), "of root")
        self.assertEqual((before.st_uid, before.st_mode), (after.st_uid, after.st_mode))
        self.assertFalse(os.path.islink(self.path))


if __name__ == "__main__":
    unittest.main()
