import itertools
import unittest

import cases
from cases import FIRST, HOME, member, record, rules


class MayStart(unittest.TestCase):
    def test_who_is_no_failover_member_or_asks_the_primary_first_always_starts(self):
        free = [("async", True), ("async", False), (None, True), (None, False), ("failover", False)]
        held = [
            (role, validated, case)
            for (role, validated), case in itertools.product(free, cases.every())
            if rules.may_start(member(role=role, validated=validated, **case)) != ([], None)
        ]
        self.assertEqual(held, [])

    def test_whose_iris_cpf_is_lost_never_starts(self):
        for validated, case in itertools.product((True, False), cases.every()):
            self.assertEqual(
                rules.may_start(member(role="lost", validated=validated, **case)), (["lost-role"], None), case
            )

    def test_without_any_record_only_silence_and_a_strange_primary_hold(self):
        for case in cases.every():
            if case["records"] == "none" and case["regions"] == "all" and "async" not in case["primaries"]:
                self.assertEqual(cases.answer(case), "starts", case)

    def test_a_newer_record_that_does_not_fit_holds_whatever_else_is_seen(self):
        missed = {"newer, of others", "newer, of others and itself", "the first, of others"}
        missed |= {case["records"] for case in cases.every() if case["records"].endswith("without it")}
        seen = {cases.answer(case).split(", ")[0] for case in cases.every() if case["records"] in missed}
        self.assertEqual(seen, {"newer-record"})

    def test_another_promotion_of_the_same_number_holds_whatever_else_is_seen(self):
        rival = "the same number, of another promotion"
        seen = {cases.answer(case).split(", ")[0] for case in cases.every() if case["records"] == rival}
        self.assertEqual(seen, {"another-record"})

    def test_a_primary_that_it_does_not_call_failover_member_holds_whatever_else_is_seen(self):
        free = [
            case
            for case in cases.every()
            if "async" in case["primaries"] and "unknown-primary" not in cases.answer(case)
        ]
        self.assertEqual(free, [])

    def test_silence_holds_but_for_a_partner_with_the_same_record_and_a_region_that_was_given_up(self):
        for case in cases.every():
            silent = "silent-region" in cases.answer(case)
            given_up = "giving the other region up" in case["records"]
            expected = (
                case["regions"] != "all"
                and "same record" not in case["primaries"]
                and case["primaries"] != "its partner and a member that it calls async"
                and not (given_up and case["regions"] == "not the other")
            )
            self.assertEqual(silent, expected, case)

    def test_a_record_is_taken_over_only_when_it_fits_is_newer_and_nothing_holds(self):
        for case in cases.every():
            seen = member(**case)
            reasons, taken = rules.may_start(seen)
            if taken is not None:
                self.assertEqual((reasons, taken), ([], seen["newest"]), case)
                self.assertEqual(sorted(taken["failover"]), HOME, case)
                self.assertGreater(taken["number"], rules.number(seen["known"]), case)
        taking = {case["records"] for case in cases.every() if "takes it over" in cases.answer(case)}
        self.assertEqual(
            taking,
            {
                "newer, of its own failover members",
                "the first, of its own failover members",
                "newer, of its own failover members, giving the other region up",
            },
        )


class Hazards(unittest.TestCase):
    """The hazards of docs/safety.md that one decision answers."""

    def held(self, **case):
        return rules.may_start(member(**case))[0]

    def test_h1_all_off_all_on_the_bucket_away_and_every_member_answers(self):
        self.assertEqual(self.held(records="none", regions="all"), [])

    def test_h2_a_former_member_comes_back_after_a_promotion_that_it_missed(self):
        self.assertEqual(self.held(records="the first, of others"), ["newer-record"])

    def test_h3_the_partner_is_gone_for_ever_and_nothing_was_promoted(self):
        self.assertEqual(self.held(records="none"), [])

    def test_h4_a_stale_primary_reads_the_record_and_reboots(self):
        self.assertEqual(self.held(records="newer, of others"), ["newer-record"])

    def test_h6_a_promoted_member_comes_back_after_another_was_resumed(self):
        resumed = record(2, "A", HOME)
        c = dict(member(), name="C", failover=["C"], known=record(1, "C", ["C"]), newest=resumed)
        self.assertEqual(rules.may_start(c)[0], ["newer-record"])

    def test_h7_the_backup_was_demoted_and_later_promoted_alone(self):
        a = dict(member(), failover=["A"], known=record(1, "A", ["A"]), newest=record(2, "B", ["B"]))
        self.assertEqual(rules.may_start(a)[0], ["newer-record"])

    def test_h8_a_promotion_was_refused_and_everything_went_off(self):
        refused = record(1, "D", ["A", "D"])
        d = {"name": "D", "role": "async", "promoting": False, "age": rules.VOID_AFTER_SECONDS}
        self.assertTrue(rules.is_void(refused, d))
        self.assertIsNone(rules.newest([refused], {refused["id"]}))

    def test_h13_two_operators_promote(self):
        one, other = record(2, "C", ["C"]), record(2, "D", ["D"], letter="x")
        d = dict(member(), name="D", failover=["D"], known=other, newest=one)
        self.assertEqual(rules.may_start(d)[0], ["another-record"])

    def test_h14_a_member_from_a_snapshot_asks_the_primary_first(self):
        self.assertEqual(rules.may_start(member(validated=False)), ([], None))

    def test_h20_the_last_primary_comes_back_after_its_partner_was_forced(self):
        forced = record(1, "A", HOME, without=["B"])
        b = dict(member(), name="B", known=None, newest=forced, primaries=[{"member": "A", "record": forced["id"]}])
        self.assertEqual(rules.may_start(b), (["newer-record"], None))
        # The forced one keeps it as failover member, and must not record that anew: the partner would start then.
        a = dict(member(), known=forced, newest=forced)
        self.assertEqual(rules.may_start(a), ([], None))
        self.assertFalse(rules.must_record(dict(a, status="Primary", home=HOME, joined=HOME)))

    def test_h21_a_home_member_is_promoted_back_by_hand(self):
        a = {"status": "Primary", "failover": HOME, "home": HOME, "joined": HOME, "known": FIRST, "newest": FIRST}
        back = dict(a, known=record(2, "C", ["C"]), newest=record(2, "C", ["C"]))
        self.assertEqual([rules.must_record(a), rules.must_record(back)], [False, True])


class OutOfPlace(unittest.TestCase):
    def test_every_combination_of_the_own_word_and_that_of_the_others(self):
        statuses = [
            "Primary",
            "Backup",
            "Connected",
            "Waiting",
            "In Trouble",
            "Synchronizing",
            "Stopped",
            "Crashed",
            "",
        ]
        said = ["Primary", "Backup", "Connected", "Waiting", "", None]
        for running, status, failover in itertools.product((True, False), statuses, (["A"], ["A", "B"], ["B", "C"])):
            for b, c in itertools.product(said, repeat=2):
                seen = {
                    "name": "A",
                    "running": running,
                    "status": status,
                    "failover": failover,
                    "said": {"B": b, "C": c},
                }
                if not running:
                    expected = "iris-down"
                elif status not in ("Primary", "Backup", "Connected"):
                    expected = "not-connected"
                elif status != "Primary" or failover == ["A"] or b == "Backup" or ("C" in failover and c == "Backup"):
                    expected = None
                else:
                    expected = "partner-away"
                self.assertEqual(rules.out_of_place(seen), expected, seen)


class MayCreate(unittest.TestCase):
    def test_every_combination(self):
        for own, b, c in itertools.product(("claim", "none", "silent"), *[("configured", "blank", "silent")] * 2):
            seen = rules.may_create({"home": own}, {"B": b, "C": c})
            if own == "claim" or "configured" in (b, c):
                expected = "join"
            else:
                expected = "create" if (own, b, c) == ("none", "blank", "blank") else "ask"
            self.assertEqual(seen, expected, (own, b, c))

    def test_a_mirror_of_one_member_asks_the_bucket_alone(self):
        self.assertEqual(
            [rules.may_create({"home": said}, {}) for said in ("none", "claim", "silent")], ["create", "join", "ask"]
        )

    def test_another_region_with_a_claim_or_silent(self):
        seen = [rules.may_create({"home": "none", "other": said}, {}) for said in ("none", "claim", "silent")]
        self.assertEqual(seen, ["create", "join", "ask"])


class MayCreateADatabase(unittest.TestCase):
    """On a member with two others."""

    HERE = ("defined", "lost", "file", "nothing")
    RECORDED = ("never", "own", "created", "silent")
    WORDS = ("has", "nothing", "silent")

    def every(self):
        for here, filled, recorded in itertools.product(self.HERE, (False, True), self.RECORDED):
            for others in [(), *itertools.product(self.WORDS, repeat=2)]:
                members = dict(zip("BC", others))
                yield {"here": here, "filled": filled, "recorded": recorded, "members": members}

    def test_every_combination(self):
        for database in self.every():
            said, expected = set(database["members"].values()), "create"
            if database["here"] != "nothing":
                expected = {"defined": "keep", "lost": "file-lost", "file": "unknown-file"}[database["here"]]
            elif database["filled"]:
                expected = "create" if "has" in said else "ask"
            elif database["recorded"] == "created":
                expected = "created-before"
            elif "has" in said:
                expected = "elsewhere"
            elif database["recorded"] == "silent" or "silent" in said:
                expected = "ask"
            self.assertEqual(rules.may_create_database(database), expected, database)

    def test_an_empty_one_is_created_only_where_nobody_ever_had_it_and_everybody_said_so(self):
        creating = [
            (one["recorded"], *one["members"].values())
            for one in self.every()
            if not one["filled"] and rules.may_create_database(one) == "create"
        ]
        nobody = ("nothing", "nothing")
        self.assertEqual(creating, [("never",), ("never", *nobody), ("own",), ("own", *nobody)])

    def test_a_filled_one_is_created_only_from_a_primary_that_has_it(self):
        creating = {
            tuple(sorted(set(one["members"].values())))
            for one in self.every()
            if one["filled"] and rules.may_create_database(one) == "create"
        }
        self.assertEqual(creating, {("has",), ("has", "nothing"), ("has", "silent")})

    def test_what_is_there_is_never_created_whatever_else_is_seen(self):
        answers = {rules.may_create_database(one) for one in self.every() if one["here"] != "nothing"}
        self.assertEqual(answers, {"keep", "file-lost", "unknown-file"})


class TakingOver(unittest.TestCase):
    def test_every_combination(self):
        for known, number, failover, without, status in itertools.product(
            (None, FIRST, record(3, "A", HOME)),
            (1, 2),
            (HOME, cases.AFTER),
            ((), ["A"], ["B"]),
            ("", "Backup", "Primary"),
        ):
            new = record(number, "B", failover, letter="x", without=without)
            seen = rules.may_take_over(new, known, {"name": "A", "failover": HOME, "status": status})
            newer, let_back = number > rules.number(known), "A" not in without or status == "Backup"
            self.assertEqual(seen, newer and failover == HOME and let_back, (known, new, status))

    def test_a_record_of_before_went_on_without_nobody(self):
        before = {key: value for key, value in record(2, "B", HOME).items() if key != "without"}
        self.assertTrue(rules.may_take_over(before, FIRST, cases.A))


class Void(unittest.TestCase):
    def test_every_combination(self):
        for promoted, role, promoting, age in itertools.product(
            "CD", ("async", "failover", None), (False, True), (599, 600)
        ):
            seen = rules.is_void(
                record(1, promoted, ["A"]), {"name": "C", "role": role, "promoting": promoting, "age": age}
            )
            self.assertEqual(seen, (promoted, role, promoting, age) == ("C", "async", False, 600))


class OfAPrimary(unittest.TestCase):
    def test_must_record_every_combination(self):
        records = {"none": None, "first": FIRST, "second": record(2, "C", ["A", "C"])}
        for status, known, newest, failover in itertools.product(
            ("Primary", "Backup", ""), records, records, (HOME, ["A", "C"], ["A"])
        ):
            seen = rules.must_record(
                {
                    "name": "A",
                    "primaries": [],
                    "status": status,
                    "failover": failover,
                    "home": HOME,
                    "joined": ["A", "B", "C"],
                    "known": records[known],
                    "newest": records[newest],
                }
            )
            recorded = HOME if newest in ("none", "first") else ["A", "C"]
            self.assertEqual(
                seen, status == "Primary" and known == newest and failover != recorded, (status, known, newest)
            )

    def test_a_home_member_that_has_not_joined_yet_is_no_change_and_one_that_was_removed_is(self):
        a = {"name": "A", "status": "Primary", "failover": ["A"], "home": HOME, "known": None, "newest": None}
        self.assertEqual([rules.must_record(dict(a, joined=joined)) for joined in (["A"], HOME)], [False, True])

    def test_a_backup_that_was_promoted_records_where_its_primary_is_left_out(self):
        newest = record(2, "C", ["C"])
        for status, promoted, primary, failover in itertools.product(
            ("Primary", "Backup", "Connected", ""), ("C", "A"), ("2", "1", "not said", None), (["C"], ["B", "C"])
        ):
            view = {
                "name": "C",
                "status": status,
                "failover": failover,
                "home": HOME,
                "joined": ["A", "B", "C"],
                "known": dict(newest, promoted=promoted),
                "newest": dict(newest, promoted=promoted),
                "primaries": [] if primary is None else [{"member": "B", "record": primary}],
            }
            left_out = status == "Backup" and promoted == "C" and primary == "1"
            self.assertEqual(
                rules.must_record(view),
                failover != ["C"] and (status == "Primary" or left_out),
                (status, promoted, primary, failover),
            )

    def disowned(self, **view):
        return rules.disowned(dict({"said": {}}, **view))

    def test_two_primaries_every_combination(self):
        second = record(2, "C", ["A", "C"])
        for status, known, newest, failover, said in itertools.product(
            ("Primary", "Backup", ""),
            (None, FIRST, second),
            (None, FIRST, second),
            (HOME, ["A", "C"]),
            ("Primary", "Backup", "Connected", "", None),
        ):
            seen = self.disowned(
                name="A", status=status, failover=failover, known=known, newest=newest, said={"C": said}
            )
            missed = rules.number(newest) > rules.number(known) and sorted(newest["failover"]) != failover
            # Of the promotion of C only C is another failover member; the first one is of A itself.
            promoted = said if newest is second else None
            expected = (
                "two-primaries"
                if promoted == "Primary"
                else None
                if promoted == "Connected"
                else "unfinished-promotion"
            )
            self.assertEqual(
                seen, expected if status == "Primary" and missed else None, (status, known, newest, failover, said)
            )

    def test_a_primary_without_which_its_partner_went_on_is_a_second_one(self):
        forced = record(2, "B", HOME, without=["A"])
        seen = [
            self.disowned(**cases.A, status="Primary", known=FIRST, newest=forced, said={"B": status})
            for status in ("Primary", None)
        ]
        self.assertEqual(seen, ["two-primaries", "unfinished-promotion"])

    def test_two_primaries_with_another_promotion_of_the_same_number(self):
        rival = record(1, "D", ["D"], letter="x")
        self.assertEqual(
            self.disowned(**cases.A, status="Primary", known=FIRST, newest=rival, said={"D": "Primary"}),
            "two-primaries",
        )

    def test_former_failover_members_are_those_down_to_the_first_promotion_that_happened(self):
        first, second, third = record(1, "B", HOME), record(2, "C", ["A", "C"]), record(3, "D", ["D"])
        for standing in ([], [first], [third, first, second]):
            for happened in itertools.chain.from_iterable(itertools.combinations("123", count) for count in range(4)):
                expected = set()
                for one in sorted(standing, key=rules.number, reverse=True):
                    expected |= set(one["failover"])
                    if one["id"] in happened:
                        break
                else:
                    expected |= set(HOME)
                self.assertEqual(rules.former(standing, set(happened), HOME), sorted(expected), (standing, happened))
        self.assertEqual(rules.former([third], set(), HOME), ["A", "B", "D"])
        self.assertEqual(rules.former([third, second], {"3"}, HOME), ["D"])


if __name__ == "__main__":
    unittest.main()
