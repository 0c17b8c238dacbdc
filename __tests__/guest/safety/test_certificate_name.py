import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "safety"))
import admission
import application_servers
import certificate_name

MEMBERS = {
    name.upper(): {
        "commonName": name + ".prod.internal",
        "hostName": name + ".prod.internal",
        "serverName": name,
        "address": "10.0.0.1{}".format(number),
        "role": "failover",
    }
    for number, name in enumerate(("data-a", "data-b"))
}
# As the primary A plans B, and as B knows itself and A.
PLANNED = {"DATA-B": {"names": admission.names_of(MEMBERS["DATA-B"]), "role": "failover"}}
OWN = {"role": "mirror-member", "node": "data-b", "hostName": "data-b.prod.internal", "address": "10.0.0.11"}
FACTS = dict(OWN, mirror={"member": "DATAB", "otherMembers": [MEMBERS["DATA-A"]]})
SERVER = {"role": "app-server", "commonName": "app.prod.internal"}

COMMON = ["data-b.prod.internal", "data-b", "10.0.0.11", "DATA-B.Prod.Internal", "data-b.prod.internal:IRIS", "DATA-B"]
COMMON += ["data-b:", "data-b IRIS", "data-b/IRIS", "DATAB", "b", "", "data-a", "DATA-A.prod.internal", "10.0.0.10"]
COMMON += ["data-b.other", "x.data-b.prod.internal", "iris", "app.prod.internal", "APP.prod.internal", "app"]
SUBJECTS = [form.format(one) for one in COMMON for form in ("CN={}", "CN={}, O=Hospital, C=DE", "C=DE,O=H,CN={}")]
SUBJECTS += ["", "O=data-b", "CN=data-b,CN=data-a", "CN=data-b,O=x CN=data-a", "O=data-b\\, CN=evil,C=DE", "data-b"]
SUBJECTS += ["CN=app.prod.internal,O=x CN=evil", "CN=app.prod.internal,CN=evil"]


class OneRule(unittest.TestCase):
    def test_a_member_uses_a_certificate_exactly_where_the_primary_would_admit_it(self):
        for subject in SUBJECTS:
            one = {"name": "DATA-B", "guid": "guid", "subject": subject, "failover": True}
            admitted = admission.of_new_member(one, PLANNED, {}) == "failover"
            self.assertEqual(certificate_name.complaint(FACTS, subject) == "", admitted, subject)

    def test_an_application_server_uses_one_exactly_where_members_would_let_it_in(self):
        for subject in SUBJECTS:
            wanted, _ = application_servers.decided([subject], [], [], [SERVER["commonName"]])
            self.assertEqual(certificate_name.complaint(SERVER, subject) == "", subject in wanted, subject)

    def test_who_is_known_to_nobody_by_a_certificate_may_have_any(self):
        for facts in ({"role": "web-server"}, {"role": "app-server"}, {"role": "app-server", "commonName": None}):
            self.assertEqual([one for one in SUBJECTS if certificate_name.complaint(facts, one)], [], facts)

    def test_words_name_what_was_seen_and_what_is_allowed(self):
        allowed = (
            "the mirror admits this member by the common name alone, as 10.0.0.11 or data-b or data-b.prod.internal"
        )
        for subject, right in {
            "CN=data-a, O=H": "its common name 'data-a' is that of the member data-a",
            "CN=iris": "its common name is 'iris': " + allowed,
            "O=H": "its subject 'O=H' has no common name, or more than one text that looks like one: " + allowed,
        }.items():
            self.assertEqual(certificate_name.complaint(FACTS, subject).split(", with :")[0], right)


if __name__ == "__main__":
    unittest.main()
