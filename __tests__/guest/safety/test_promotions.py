"""What the programs do about records of promotions, from one order to the next."""

import contextlib
import io
import os
import unittest

from mirror import Mirror, configuration, is_record
import minute
import promotions
import starts

HOME = ["A", "B"]


def said(program, *arguments):
    """The exit code, and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = program(*arguments)
    return code, out.getvalue()


def former(member):
    return [line.split("\t")[0] for line in said(promotions.former, member)[1].splitlines()]


class Promotions(unittest.TestCase):
    def setUp(self):
        self.mirror = Mirror(self)

    def record_promotion_of_c(self):
        """Both failover members say what they are, and nobody is primary."""
        self.mirror.answer("A", "Trouble")
        self.mirror.answer("B", "Waiting")
        self.assertEqual(said(promotions.record_promotion, self.mirror.member("C", HOME), [])[0], 0)

    def age(self):
        """The newest record is from long ago."""
        for key, text in self.mirror.objects.items():
            if is_record(key):
                self.mirror.objects[key] = text.replace('"time": "2', '"time": "1')

    def test_a_promotion_that_was_recorded_and_refused_hides_nobody_from_the_next_order(self):
        self.record_promotion_of_c()
        self.assertEqual(former(self.mirror.member("C", HOME)), HOME)
        # On another member too: resume.
        self.mirror.answer("C", "Connected", self.mirror.records()[0])
        self.assertEqual(former(self.mirror.member("B", HOME)), ["A", "C"])

    def test_a_promotion_that_happened_says_who_the_failover_members_are(self):
        self.record_promotion_of_c()
        self.mirror.answer("C", "Primary", self.mirror.records()[0])
        self.assertEqual(former(self.mirror.member("B", HOME)), ["C"])

    def test_a_member_of_an_unproven_record_that_is_silent_is_no_permission(self):
        self.record_promotion_of_c()
        self.mirror.answers.clear()
        code, words = said(promotions.record_promotion, self.mirror.member("C", HOME), [])
        self.assertEqual(
            (code, words), (1, "no primary is seen, and these failover members do not say what they are: A, B\n")
        )

    def test_a_resume_with_a_silent_bucket_counts_more_than_what_the_bucket_holds(self):
        said(promotions.record_promotion, self.mirror.member("C", HOME), ["C"])
        self.mirror.silent = True
        a = self.mirror.member("A", HOME)
        self.assertEqual(said(promotions.record_resume, a)[0], 0)
        resumed = a.known
        self.assertEqual((resumed["number"], resumed["givenUp"]), (1001, ["home"]))
        # The bucket is back: its timer writes the record, and the promoted member that returns is held by it.
        self.mirror.silent = False
        self.mirror.answers.clear()
        self.mirror.iris = {"running": True, "type": "Failover", "status": "Primary"}
        minute.minute(self.mirror.member("A", HOME))
        self.assertEqual([(one["number"], one["givenUp"]) for one in self.mirror.records()], [(1, []), (1001, [])])
        code, words = said(starts.may_start, self.mirror.member("C", ["C"]))
        self.assertEqual((code, words.startswith("it has missed promotion 1001")), (1, True))

    def test_the_region_that_a_resume_gave_up_holds_starts_again_once_it_was_heard(self):
        self.mirror.silent = True
        said(promotions.record_resume, self.mirror.member("A", HOME))
        self.assertEqual(said(starts.may_start, self.mirror.member("A", HOME))[0], 0)
        self.mirror.silent = False
        minute.minute(self.mirror.member("A", HOME))
        self.mirror.silent = True
        code, words = said(starts.may_start, self.mirror.member("A", HOME))
        self.assertEqual((code, words.startswith("nobody can say whether another member was promoted")), (1, True))

    def test_no_order_goes_on_beside_a_primary_also_with_the_loss_accepted(self):
        self.mirror.answer("A", "Primary")
        words = "primary of mirror DATA is A, by its own word: stop IRIS there first\n"
        self.assertEqual(said(promotions.record_promotion, self.mirror.member("C", HOME), ["C"]), (1, words))
        self.assertEqual(said(promotions.record_alone, self.mirror.member("B", HOME)), (1, words))
        self.assertEqual(said(promotions.record_resume, self.mirror.member("B", HOME)), (1, words))
        self.mirror.silent = True
        self.assertEqual(said(promotions.record_resume, self.mirror.member("B", HOME)), (1, words))
        self.assertEqual(self.mirror.records(), [])

    def test_nobody_is_promoted_beside_two_primaries(self):
        self.mirror.answer("A", "Primary")
        self.mirror.answer("B", "Primary")
        code, words = said(promotions.record_promotion, self.mirror.member("C", HOME), [])
        self.assertEqual((code, words.startswith("A, B say that they are primary")), (1, True))

    def test_a_promotion_that_ends_otherwise_than_recorded_is_recorded_again_and_taken_over(self):
        self.record_promotion_of_c()
        # Meanwhile B became primary.
        self.mirror.iris = {"running": True, "type": "Failover", "status": "Backup"}
        self.mirror.answer("B", "Primary")
        minute.minute(self.mirror.member("C", ["B", "C"]))
        self.assertEqual([one["failover"] for one in self.mirror.records()], [["C"], ["B", "C"]])
        self.mirror.answer("C", "Backup", self.mirror.records()[1])
        self.mirror.iris = {"running": True, "type": "Failover", "status": "Primary"}
        self.age()
        self.assertEqual(minute.minute(self.mirror.member("B", ["B", "C"])), {})
        self.assertEqual(said(starts.may_start, self.mirror.member("B", ["B", "C"]))[0], 0)

    def test_a_primary_is_no_second_one_while_the_promoted_member_is_an_async(self):
        self.record_promotion_of_c()
        self.age()
        self.mirror.iris = {"running": True, "type": "Failover", "status": "Primary"}
        for status, problem in (
            ("Connected", []),
            ("Primary", ["two-primaries"]),
            ("Waiting", ["unfinished-promotion"]),
        ):
            self.mirror.answer("C", status, self.mirror.records()[0])
            self.assertEqual(list(minute.minute(self.mirror.member("A", HOME))), problem, status)
        self.mirror.answers.pop("C")
        self.assertEqual(
            minute.minute(self.mirror.member("A", HOME))["unfinished-promotion"].split("; ")[1],
            "nobody of it says that it is primary. See whether C is: then two are. If it is not, start its server, which declares"
            " that promotion void",
        )

    def test_a_promotion_is_not_void_while_the_order_does_not_know_how_it_ended(self):
        self.record_promotion_of_c()
        self.age()
        self.mirror.iris = {"running": True, "type": "Disaster Recovery", "status": "Connected"}
        c = self.mirror.member("C", HOME)
        open(minute.PROMOTING, "w").close()
        minute.minute(c)
        self.assertEqual([key for key in self.mirror.objects if key.endswith(".void")], [])
        os.remove(minute.PROMOTING)
        minute.minute(self.mirror.member("C", HOME))
        self.assertEqual(len([key for key in self.mirror.objects if key.endswith(".void")]), 1)

    def test_a_name_that_is_no_text_holds_nobody(self):
        latin = configuration("A", HOME, "CN=a,O=Universit\u00e4t".encode("latin-1"))
        self.assertEqual(said(starts.may_start, self.mirror.member("A", HOME, latin)), (0, ""))


if __name__ == "__main__":
    unittest.main()
