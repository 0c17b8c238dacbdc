import itertools
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "safety"))
import application_servers

NAMES = ["app.example", "batch.example"]
PLAIN = ["CN=app.example", "CN=batch.example"]
WHOLE, STRANGER = "CN=app.example, O=Hospital, C=DE", "CN=evil.example, O=Hospital"
POSING = "CN=evil.example, O=x CN=app.example"


class ApplicationServers(unittest.TestCase):
    def test_every_combination_of_what_waits_was_told_and_is_kept(self):
        subjects = ([], [WHOLE], [STRANGER], [POSING], [WHOLE, STRANGER], [PLAIN[0]])
        for pending, told, kept in itertools.product(subjects, repeat=3):
            wanted, strangers = application_servers.decided(pending, told, kept, NAMES)
            self.assertEqual(wanted, PLAIN + ([WHOLE] if WHOLE in pending + told + kept else []), (pending, told, kept))
            self.assertEqual(strangers, [one for one in pending if one in (STRANGER, POSING)], (pending, told, kept))

    def test_nothing_that_was_told_is_more_than_one_line(self):
        posing = [PLAIN[0] + ", O=x" + sign + "OU=evil" for sign in ("\n", "\r", "\0", "\ud800")]
        self.assertEqual(application_servers.decided([], posing, [], NAMES), (PLAIN, []))
        self.assertEqual(application_servers.decided(posing, [], [], NAMES), (PLAIN, sorted(posing)))
        for letter in ("\u00e9", "\udce9"):
            self.assertTrue(application_servers.is_planned(WHOLE + letter, NAMES))

    def test_what_is_no_list_of_texts_was_told_by_no_member(self):
        answers = {
            "B": {"applicationServers": [WHOLE, 1, None]},
            "C": {"applicationServers": "CN=x"},
            "D": None,
            "E": {},
        }
        self.assertEqual(application_servers.subjects_of(answers), [WHOLE])


if __name__ == "__main__":
    unittest.main()
