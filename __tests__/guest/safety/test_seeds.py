import itertools
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "safety"))
import cpf
import seeds

A, B, C = (
    {"address": address, "role": role} for address, role in (("a", "failover"), ("b", "failover"), ("c", "dr-async"))
)
STATES = ("primary", "connects", None)


class Seeds(unittest.TestCase):
    def test_every_combination_of_a_pair_and_a_dr_async(self):
        for states in itertools.product(STATES, repeat=3):
            seen = dict(zip("abc", states))
            primaries = [one for one in "abc" if seen[one] == "primary"]
            connects = [one for one in "ab" if seen[one]]
            for in_use in (None, "a", "b", "c", "gone"):
                stays = in_use if seen.get(in_use) else None
                known = [in_use] if in_use in seen else []
                right = stays or (primaries + connects + known + ["a"])[0]
                self.assertEqual(seeds.choose([A, B, C], seen, in_use), right, (seen, in_use))

    def test_in_a_region_of_dr_asyncs_one_that_answers(self):
        members = [C, dict(C, address="d")]
        self.assertEqual([seeds.choose(members, {one: "connects"}) for one in "cd"], ["c", "d"])
        self.assertEqual(seeds.choose(members, {}), "c")

    def test_a_chosen_member_is_written_into_its_own_line_alone(self):
        text = "[ECP]\nDATA=x,1\n[ECPServers]\nDATA=10.0.0.1,1972,1,1\nDATA2=10.0.0.3,1972,0\n[Journal]\nDATA=y,1\n"
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "iris.cpf")
            for address in ("10.0.0.2", "10.0.0.1"):
                with open(path, "w") as file:
                    file.write(text)
                os.chmod(path, 0o640)
                cpf.take_data_server(path, "DATA", address)
                with open(path) as file:
                    self.assertEqual(file.read(), text.replace("10.0.0.1", address))
                self.assertEqual((os.stat(path).st_mode & 0o777, os.listdir(folder)), (0o640, ["iris.cpf"]))


if __name__ == "__main__":
    unittest.main()
