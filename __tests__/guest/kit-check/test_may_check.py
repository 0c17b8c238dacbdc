import itertools
import os
import sys
import unittest

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "guest", "boot", "kit-check")
)
import may_check
import measure

SEEN = {
    "running": (True, False),
    "osAuthentication": ("on", "until-ready", ""),
    "protected": (True, False, None),
    "status": ("Primary", "Backup", "Connected", "Waiting", ""),
    "data": (True, False, None),
    "partner": (True, False),
}
EVERY = [dict(zip(SEEN, values)) for values in itertools.product(*SEEN.values())]


BOOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "guest", "boot")


class OnlyWhatARealOneHas(unittest.TestCase):
    def test_the_check_names_no_file_of_the_stand_in(self):
        folder = os.path.join(BOOT, "kit-check")
        files = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".py")]
        files += [os.path.join(BOOT, path) for path in ("commands/kit-check.sh", "lib/kit-drill.sh")]
        self.assertGreater(len(files), 10)
        for path in files:
            with open(path) as file:
                text = file.read()
            self.assertEqual([word for word in ("/test/", "fake", "/run/fake-iris") if word in text], [], path)


class MayCheck(unittest.TestCase):
    def test_questions_are_asked_wherever_iris_answers_scripts(self):
        for seen in EVERY:
            allowed = seen["running"] and seen["osAuthentication"] == "on"
            self.assertEqual(may_check.refusals("read-only", seen) == [], allowed, seen)

    def test_the_drill_runs_in_one_case_only(self):
        allowed = [seen for seen in EVERY if not may_check.refusals("sandbox", seen)]
        self.assertEqual(
            allowed,
            [
                {
                    "running": True,
                    "osAuthentication": "on",
                    "protected": False,
                    "status": "Backup",
                    "data": False,
                    "partner": True,
                }
            ],
        )

    def test_every_reason_is_named_at_once_and_has_words(self):
        named = {reason for seen in EVERY for reason in may_check.refusals("sandbox", seen)}
        self.assertEqual(named | {"unknown-checks"}, set(may_check.WORDS))
        worst = dict(running=False, osAuthentication="until-ready", protected=None, status="", data=None, partner=False)
        self.assertEqual(len(may_check.refusals("sandbox", worst)), len(named))

    def test_other_checks_are_refused_whatever_is_seen(self):
        for checks in ("", "all", "read-only ", "Sandbox"):
            self.assertEqual({tuple(may_check.refusals(checks, seen)) for seen in EVERY}, {("unknown-checks",)})


class RoundTrip(unittest.TestCase):
    def warnings(self, trip, sync):
        lines, unknown = measure.judge("data-b", trip, sync)
        self.assertFalse(unknown)
        return ["3 ms" if "3 ms" in line else "sync" for line in lines if line.startswith("warning")]

    def test_productions_are_warned_of_from_3_ms_on(self):
        self.assertEqual([self.warnings(trip, 9) for trip in (0.1, 2.99, 3, 3.01)], [[], [], ["3 ms"], ["3 ms"]])

    def test_a_round_trip_that_is_longer_than_a_journal_sync_is_a_warning(self):
        self.assertEqual([self.warnings(trip, 1) for trip in (0.9, 1, 1.1)], [[], [], ["sync"]])
        self.assertEqual(self.warnings(4, 1), ["3 ms", "sync"])

    def test_without_an_answer_it_is_unknown(self):
        for trip, sync in ((None, 1), (1, None), (None, None)):
            lines, unknown = measure.judge("data-b", trip, sync)
            self.assertTrue(unknown)
            self.assertIn(": unknown: no answer of ", lines[0])

    def test_a_sync_is_a_number_of_milliseconds(self):
        texts = ("0.8", ".8", "12", "", "unknown", "-1", "nan", "inf", "1 ms")
        self.assertEqual([measure.number(text) for text in texts], [0.8, 0.8, 12, None, None, None, None, None, None])


if __name__ == "__main__":
    unittest.main()
