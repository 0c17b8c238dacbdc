import contextlib
import io
import itertools
import re
import unittest
from unittest import mock

import kit_check
from kit_check import command, fake_beliefs

ALL = {one.id: one for one in command.beliefs.ALL}


def expected(false):
    """Of each belief: false where its switch says so; unknown where one that it rests on does not hold."""
    answers = {}
    for id, one in ALL.items():
        unknown = any(answers[other] != "holds" for other in one.rests_on)
        answers[id] = "unknown" if unknown else "false" if id in false else "holds"
    return answers


def said(false):
    return {id: answer for id, (answer, _) in kit_check.said_of(false).items()}


class KitCheck(unittest.TestCase):
    def test_each_belief_has_a_switch_and_each_switch_is_of_a_belief(self):
        self.assertEqual(sorted(ALL), sorted(fake_beliefs.BELIEFS))
        self.assertEqual(len(ALL), len(command.IDS))

    def test_all_hold_where_no_switch_says_otherwise(self):
        self.assertEqual(set(kit_check.said_of([]).values()), {("holds", "")})

    def test_with_each_switch_and_with_each_two_the_answer_is_what_they_make_false(self):
        for number in (1, 2):
            for false in itertools.combinations(ALL, number):
                with self.subTest(false=false):
                    self.assertEqual(said(false), expected(false))

    def test_an_answer_that_is_missing_cut_or_garbled_is_unknown(self):
        asking = [id for id, one in ALL.items() if one.asks(kit_check.FACTS)]
        self.assertIn("member-list", asking)
        for id in asking:
            for how in (missing, cut, garbled, doubled, unended):
                with self.subTest(belief=id, how=how.__name__):
                    self.assertEqual(kit_check.said_of([], lambda text: how(text, id))[id][0], "unknown")

    def test_a_session_that_says_nothing_and_one_that_is_ended_early_hold_nothing_that_was_asked_there(self):
        asking = {id for id, one in ALL.items() if one.asks(kit_check.FACTS)}
        for mangle in (lambda _: "", lambda text: text.replace("@@", "@"), lambda text: text[:30]):
            answers = kit_check.said_of([], mangle)
            self.assertEqual({answers[id][0] for id in asking}, {"unknown"})

    def test_what_could_not_be_seen_is_unknown_and_never_false(self):
        for name in FILES:
            for text in (None, ""):
                with self.subTest(name=name, text=text):
                    answers = {answer for answer, _ in kit_check.said_of([], without=(name, text)).values()}
                    self.assertEqual(answers, {"holds", "unknown"})

    def test_the_exit_code_is_0_only_where_all_holds(self):
        for answers, code in (("h", 0), ("hh", 0), ("hf", 1), ("hu", 2), ("fu", 2)):
            found = {str(n): ({"h": "holds", "f": "false", "u": "unknown"}[one], "") for n, one in enumerate(answers)}
            with mock.patch.object(command, "results", lambda *_: found), contextlib.redirect_stdout(io.StringIO()):
                self.assertEqual(command.report("", "read-only"), code, answers)

    def test_a_judge_that_fails_or_says_nothing_is_unknown(self):
        for judge in (lambda _: None, lambda _: True, lambda _: ["holds", ""], lambda _: 1 / 0):
            one = command.beliefs.ALL[0]._replace(judge=judge)
            self.assertEqual(command.judge(one, None, {})[0], "unknown")

    def test_of_huge_pages_the_log_must_say_one_thing(self):
        failed, plain = "Failed to allocate 5MB shared memory using Huge Pages.", "Allocated 5MB shared memory: pools"
        huge = "Allocated 5MB shared memory using Huge Pages: pools"
        older = [huge, failed, plain]
        logs = {
            "holds": ([huge], [failed, plain], [*older, huge], [*older, failed, plain]),
            "false": ([plain], [failed, huge], [*older, plain], ["Startup of InterSystems IRIS"]),
        }
        for expected_answer, cases in logs.items():
            for lines in cases:
                answers = kit_check.said_of([], without=("messages.log", "\n".join(lines)))
                self.assertEqual(answers["huge-pages-words"][0], expected_answer, lines)

    def test_productions_have_databases_of_their_own_on_every_member(self):
        for ending in ("SECONDARY", "ENSTEMP"):
            lost = lambda text, ending=ending: re.sub(rf"(?m)^APP{ending}=.*\n", "", text)
            said = kit_check.said_of([], without=("iris.cpf", lost))["interop-elsewhere"]
            self.assertEqual(said, ("false", "without their own databases: APP" + ending))

    def test_a_database_that_is_being_filled_says_nothing_yet(self):
        for place in (3, 4):
            row = ["1", "DATA", "0", "0", "0", "0"]
            row[place] = "1"
            said = kit_check.said_of(
                [], lambda text, row=row: text.replace("APP|1|DATA|0|0|0|0", "APP|" + "|".join(row))
            )
            self.assertEqual(said["filled-by-merge"], ("unknown", "a database is being filled or not caught up yet"))


FILES = ("qlist", "page", "pages", "group", "kept", "outside", "iris.cpf", "messages.log", "session", "drill/said")


def section(text, id):
    start = text.index(f"@@belief {id}@@\n") + len(f"@@belief {id}@@\n")
    return start, min(place for mark in ("@@belief ", "@@end@@") if (place := text.find(mark, start)) >= 0)


def missing(text, id):
    start, end = section(text, id)
    return text[:start] + text[end:]


def cut(text, id):
    start, end = section(text, id)
    return text[: (start + end) // 2]


def doubled(text, id):
    """What IRIS says twice is not what it was asked, but of lists."""
    start, end = section(text, id)
    return text[:end] + text[start:end] + text[end:]


def unended(text, id):
    _, end = section(text, id)
    return text[:end] + text[text.index("\n", end) + 1 :]


def garbled(text, id):
    start, end = section(text, id)
    return text[:start] + "@@\ufffd[2K@@\n" * text[start:end].count("\n") + text[end:]


if __name__ == "__main__":
    unittest.main()
