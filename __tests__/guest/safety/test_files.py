import os
import tempfile
import threading
import unittest

import cases  # noqa: F401 (puts the folder of the programs on the path)
import files

# So long a second change is given to overtake the first.
MOMENT = 0.2


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.join(folder.name, "member")
        self.path = os.path.join(self.folder, "databases.json")

    def test_of_two_changes_at_the_same_time_none_is_lost(self):
        def add(name):
            return lambda kept: dict(kept or {}, **{name: True})

        def slow(kept):
            other.start()
            other.join(MOMENT)
            return add("APP")(kept)

        other = threading.Thread(target=files.change, args=(self.path, add("LAB")))
        files.change(self.path, slow)
        other.join()
        self.assertEqual(files.read_json(self.path), {"APP": True, "LAB": True})

    def test_two_writers_at_the_same_time_leave_one_whole_text_and_nothing_else(self):
        sync = os.fsync

        def meanwhile(number):
            os.fsync = sync
            files.write_whole(self.path, ["of the second"])
            sync(number)

        os.fsync = meanwhile
        self.addCleanup(setattr, os, "fsync", sync)
        files.write_whole(self.path, ["of the first, which is longer"])
        self.assertEqual(files.read_json(self.path), ["of the first, which is longer"])
        self.assertEqual(os.listdir(self.folder), ["databases.json"])

    def test_everybody_may_read_what_was_written(self):
        files.write_whole(self.path, {})
        self.assertEqual([oct(os.stat(path).st_mode & 0o777) for path in (self.folder, self.path)], ["0o755", "0o644"])

    def test_a_file_that_cannot_be_read_is_not_taken_for_none(self):
        self.assertIsNone(files.read_json(self.path))
        os.makedirs(self.path)
        with self.assertRaises(OSError):
            files.read_json(self.path)
        os.rmdir(self.path)
        with open(self.path, "w") as file:
            file.write("{")
        with self.assertRaises(ValueError):
            files.read_json(self.path)


if __name__ == "__main__":
    unittest.main()
