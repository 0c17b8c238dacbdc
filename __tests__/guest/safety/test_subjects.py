import contextlib
import io
import itertools
import unittest

from cases import rules
from mirror import Mirror
import subjects

OLD, NEW = "CN=data-a.prod.internal", "O=Hospital,CN=data-a.prod.internal"
CONNECTED = {"B": "Backup", "C": "Connected"}


class MayShowSubject(unittest.TestCase):
    def test_every_combination(self):
        for away, ended, accepted in itertools.product(([], ["B"], ["B", "C"]), (True, False), (True, False)):
            view = {"away": away, "ended": ended, "accepted": accepted}
            if not away:
                expected = "all-hear"
            elif ended:
                expected = "ended"
            else:
                expected = "accepted" if accepted else "waits"
            self.assertEqual(rules.may_show_subject(view), expected, view)

    def test_every_answer_has_words_that_name_both_subjects_and_who_is_away(self):
        for answer, words in subjects.WORDS.items():
            said = words.format(old=OLD, new=NEW, away="B, C", page=subjects.PAGE)
            self.assertIn("'{}' instead of '{}'".format(NEW, OLD), said)
            self.assertEqual("B, C" in said, answer != "all-hear")


class Away(unittest.TestCase):
    def away(self, statuses, planned=None):
        mirror = Mirror(self)
        member = mirror.member("A", ["A", "B"])
        if planned is not None:
            member.others = {name: other for name, other in member.others.items() if name in planned}
            mirror.names = planned
        for name, status in statuses.items():
            if status is not None:
                mirror.answer(name, status)
        return subjects.away(member)

    def test_who_has_its_place_is_connected_and_nobody_else(self):
        for status in ("Primary", "Backup", "Connected"):
            self.assertEqual(self.away(dict(CONNECTED, B=status)), [])
        for status in (None, "", "Waiting", "Transition", "Stopped", "Crashed", "primary"):
            self.assertEqual(self.away(dict(CONNECTED, B=status)), ["B"])
        self.assertEqual(self.away({}), ["B", "C"])

    def test_a_member_that_the_mirror_has_and_nobody_plans_is_away(self):
        self.assertEqual(self.away({"B": "Backup"}, planned=["B"]), ["C"])

    def test_a_member_that_never_joined_is_not_waited_for(self):
        mirror = Mirror(self)
        self.assertEqual(subjects.away(mirror.member("A", [], text=b"[config]\r\nx=1\r\n")), [])


class Command(unittest.TestCase):
    def test_it_ends_as_the_rule_says(self):
        for answers, ended, accepted, code, word in (
            (CONNECTED, "no", "no", 0, "every other member is connected"),
            ({}, "no", "no", 1, "waits: B, C would refuse"),
            ({}, "yes", "no", 0, "has ended: B, C will refuse"),
            ({}, "no", "yes", 0, "Accepted: B, C will refuse"),
        ):
            mirror = Mirror(self)
            member = mirror.member("A", ["A", "B"])
            for name, status in answers.items():
                mirror.answer(name, status)
            with contextlib.redirect_stdout(io.StringIO()) as said:
                self.assertEqual(subjects.may_show(member, OLD, NEW, ended, accepted), code)
            self.assertIn(word, said.getvalue())


if __name__ == "__main__":
    unittest.main()
