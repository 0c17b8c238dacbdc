import json
import os
import sys
import tempfile
import unittest

LIB = os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "lib")
sys.path.insert(0, LIB)
import status

SHORT = {"node": "data-a", "step": "ready", "result": "ready", "reason": "", "time": "now", "facts": "f" * 16}
NAMES = ["databases", "iris-down", "not-connected", "partner-away", "promotion-records", "two-primaries"]
NAMES += ["waiting-application-servers", "waiting-members"]
# By what one character becomes in JSON: itself, 2, 6 and 12 characters.
LETTERS = {"a": 1, '"': 2, "\u0001": 6, "ж": 6, "\U0001f3e5": 12}


def said(**more):
    text = status.value(dict(SHORT, **more))
    return text, json.loads(text)


class Status(unittest.TestCase):
    def test_what_fits_is_said_whole(self):
        problems = {name: "x" * 300 for name in NAMES}
        more = {"reason": "a" * 600, "leftOut": "ж" * 100, "problems": problems}
        self.assertEqual(said(**more)[1], dict(SHORT, **more))

    def test_a_parameter_holds_it_and_it_stays_json_that_says_what_was_cut(self):
        for letter in LETTERS:
            for length in (600, 601):
                for count in (0, 1, 3, 20):
                    long = letter * length
                    problems = {f"{name}{number}": long for number in range(3) for name in NAMES}
                    problems = dict(list(problems.items())[:count])
                    text, found = said(reason=long, leftOut=long, problems=problems)
                    self.assertLessEqual(len(text), 4000)
                    self.assertTrue(text.isascii())
                    self.assertEqual(list(found["problems"]), sorted(problems))
                    for one in (found["reason"], found["leftOut"], *found["problems"].values()):
                        if one != long:
                            self.assertRegex(one, "^" + letter + r"* \(cut\)$")
                            self.assertLessEqual(len(one), 600)

    def test_the_longest_texts_are_cut_first(self):
        problems = {name: "ж" * 600 for name in NAMES}
        problems["iris-down"] = "IRIS is down on this server"
        found = said(reason="it has missed promotion 1", problems=problems)[1]
        self.assertEqual(found["reason"], "it has missed promotion 1")
        self.assertEqual(found["problems"].pop("iris-down"), "IRIS is down on this server")
        for words in found["problems"].values():
            self.assertRegex(words, r"^ж{60,} \(cut\)$")

    def test_a_long_text_alone_is_cut_to_what_is_read_in_one_glance(self):
        self.assertEqual(said(reason="é" * 5000)[1]["reason"], "é" * 594 + " (cut)")
        self.assertEqual(said(reason="é" * 600)[1]["reason"], "é" * 600)

    def test_bytes_that_are_no_characters_are_left_out(self):
        self.assertEqual(said(reason="O=M\udcfcnchen", problems={"one": "\ud800b"})[1]["reason"], "O=Mnchen")

    def test_files_that_are_missing_or_cut_by_a_loss_of_power_say_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            problems, left_out = os.path.join(folder, "problems"), os.path.join(folder, "left-out")
            for text in (None, "", '{"one": "tw'):
                if text is not None:
                    with open(problems, "w") as file:
                        file.write(text)
                self.assertIsNone(status.read(problems, json.load))
            with open(left_out, "wb") as file:
                file.write(b"this \xfc\nthat\n")
            self.assertEqual(status.read(left_out, lambda file: file.read()), "this \udcfc\nthat\n")


if __name__ == "__main__":
    unittest.main()
