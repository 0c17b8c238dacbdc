import itertools
import unittest

from cases import HOME, rules


def leaves(part="failover", caught_up=True, primary=True, partner=True, replacements=()):
    return rules.may_leave(
        {
            "part": part,
            "caughtUp": caught_up,
            "primary": primary,
            "partner": partner,
            "replacements": list(replacements),
        }
    )


class MayLeave(unittest.TestCase):
    def test_every_combination(self):
        for part, caught_up, primary, partner, replacements in itertools.product(
            ("primary", "failover", "async", "down"), (True, False), (True, False), (True, False), ((), ("C",))
        ):
            seen = leaves(part, caught_up, primary, partner, replacements)
            case = (part, caught_up, primary, partner, replacements)
            if part == "primary":
                expected = "is-primary"
            elif not primary:
                expected = "no-primary"
            elif part == "down":
                expected = "is-partner" if partner else "gone"
            elif not caught_up:
                expected = "behind"
            else:
                expected = {"async": "stop", "failover": "replace-first" if replacements else "demote"}[part]
            self.assertEqual(seen, expected, case)

    def test_a_failover_member_never_goes_as_one(self):
        answers = {leaves("failover", *rest) for rest in itertools.product(*[(True, False)] * 3, ((), ("C",)))}
        self.assertEqual(answers & {"stop", "gone"}, set())

    def test_a_member_that_is_down_goes_only_when_the_primary_does_not_count_on_it(self):
        self.assertEqual([leaves("down", partner=one) for one in (True, False)], ["is-partner", "gone"])


class LacksPartner(unittest.TestCase):
    def test_every_combination(self):
        for name, status, kind, failover, joined in itertools.product(
            "ABC",
            ("Primary", "Backup", "Connected", ""),
            ("Failover", "Disaster Recovery", "Read-Only Reporting", ""),
            (["A"], HOME, []),
            (["A"], HOME, ["A", "B", "C"]),
        ):
            view = {"name": name, "status": status, "type": kind, "failover": failover, "home": HOME, "joined": joined}
            says = status == "Primary" or (kind == "Disaster Recovery" and name in HOME)
            self.assertEqual(rules.lacks_partner(view), failover == ["A"] and len(joined) > 1 and says, view)

    def test_a_mirror_whose_first_member_waits_for_the_others_lacks_nobody_yet(self):
        first = {"name": "A", "status": "Primary", "type": "Failover", "failover": ["A"], "home": HOME, "joined": ["A"]}
        self.assertEqual([rules.lacks_partner(dict(first, joined=joined)) for joined in (["A"], HOME)], [False, True])


if __name__ == "__main__":
    unittest.main()
