import json
import os
import tempfile
import unittest

import cases
import bucket
import others

PREFIX = "mirrors/data/"
KEY = PREFIX + "promotions/000001-home.json"


class Stored(bucket.Bucket):
    """A bucket whose objects are in memory. `meanwhile` runs once, before the next call."""

    def __init__(self, objects, cache):
        super().__init__("home", "bucket", PREFIX, PREFIX + "created.json", cache)
        self.objects, self.meanwhile = objects, lambda: None

    def aws(self, _, order, *arguments):
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        if order == "list-objects-v2":
            return json.dumps({"Contents": [{"Key": key, "ETag": "tag-" + key} for key in self.objects]})
        key = arguments[arguments.index("--key") + 1]
        if order == "put-object":
            with open(arguments[arguments.index("--body") + 1]) as file:
                self.objects[key] = file.read()
        else:
            with open(arguments[-1], "w") as file:
                file.write(self.objects[key])
        return ""


class Bucket(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache, self.objects = folder.name, {}
        self.one, self.other = (Stored(self.objects, self.cache) for _ in range(2))

    def refused(self, text):
        self.objects[KEY] = text
        with self.assertRaises(bucket.Silent) as raised:
            self.one.read()
        return str(raised.exception)

    def test_two_programs_that_write_at_the_same_time_each_write_their_own_text(self):
        self.one.meanwhile = lambda: self.other.create("b", "of the second")
        self.one.create("a", "of the first")
        self.assertEqual(self.objects, {"a": "of the first", "b": "of the second"})
        self.assertEqual(os.listdir(self.cache), [])

    def test_two_programs_that_read_at_the_same_time_each_read_the_record(self):
        self.objects[KEY] = json.dumps(cases.FIRST)
        read = []
        self.one.meanwhile = lambda: setattr(
            self.one, "meanwhile", lambda: read.append(self.other.get(KEY, "tag-" + KEY))
        )
        self.assertEqual((self.one.read(), read), ((False, [cases.FIRST], set()), [cases.FIRST]))

    def test_a_record_that_was_kept_is_read_again_when_a_loss_of_power_has_cut_it(self):
        self.objects[KEY] = json.dumps(cases.FIRST)
        self.one.read()
        (kept,) = os.listdir(self.cache)
        open(os.path.join(self.cache, kept), "w").close()
        self.assertEqual(self.one.read()[1], [cases.FIRST])

    def test_what_is_no_record_of_its_promotion_makes_the_bucket_silent(self):
        garbled = [dict(cases.FIRST, **{key: None}) for key in cases.FIRST]
        needed = set(cases.FIRST) - {"without"}
        garbled += [{name: value for name, value in cases.FIRST.items() if name != key} for key in needed]
        garbled += [dict(cases.FIRST, number=2), dict(cases.FIRST, region="other"), [], None, {"database": "APP"}]
        for record in garbled:
            self.assertEqual(
                self.refused(json.dumps(record)), "s3://bucket/{} is no record of this promotion".format(KEY)
            )
            for kept in os.listdir(self.cache):
                os.remove(os.path.join(self.cache, kept))
        self.assertIn("cannot be read", self.refused("{"))

    def test_what_is_no_record_of_a_database_makes_the_bucket_silent(self):
        key = self.one.database_key("APP")
        self.objects[key] = json.dumps(cases.FIRST)
        self.one.read()
        with self.assertRaises(bucket.Silent):
            self.one.read_database("APP")
        self.assertIsNone(self.one.read_database("LAB"))

    def test_a_member_that_tells_a_garbled_record_is_silent(self):
        told = {"mirror": "DATA", "member": "B", "known": cases.FIRST, "newest": None}
        self.assertTrue(others.is_word_of(told, "DATA", "B"))
        for change in ({"known": {"number": 1}}, {"newest": []}, {"mirror": "LAB"}, {"member": "C"}):
            self.assertFalse(others.is_word_of(dict(told, **change), "DATA", "B"), change)


if __name__ == "__main__":
    unittest.main()
