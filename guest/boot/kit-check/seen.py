"""What was seen on this server: files of one folder, which commands/kit-check.sh writes.

session   what IRIS wrote: the answers to the questions of all beliefs, each after a line with its id
facts.json, iris.cpf, messages.log, meminfo   copies
qlist     `iris qlist`
page      the HTTP status of the mirror status page, 000 without an answer
pages     huge pages that are planned for this server
group     files of the instance that have the group iscagent
outside   files outside the installation directory that name it
kept      files that the archive of the registry holds
drill/    after-demotion and after-promotion: iris.cpf and qlist; `said`: what IRIS said of the promotion
"""

import json
import os
import re

import cpf as configuration
from belief import Unknown

END = "end"
REFUSED = re.compile(r"Access Denied|Username:|Sign-on inhibited")


def header(id):
    return "belief " + id


class Seen:
    def __init__(self, folder, ids):
        self.folder, self.ids = folder, list(ids)

    def text(self, name):
        try:
            with open(os.path.join(self.folder, name), errors="replace") as file:
                return file.read()
        except OSError:
            raise Unknown("nothing was seen of it ({})".format(name))

    def facts(self):
        return json.loads(self.text("facts.json"))

    def fact(self, path):
        value = self.facts()
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def answers(self, id):
        """What IRIS answered to one belief's questions. Only whole: the next belief's line must follow."""
        said = re.findall(r"(?m)^.*?@@(.*)@@\s*$", self.text("session"))
        marks = [header(one) for one in self.ids] + [END]
        start, end = marks.index(header(id)), marks.index(header(id)) + 1
        if marks[start] not in said or marks[end] not in said:
            raise Unknown("IRIS gave no answer, or one that is not whole")
        return said[said.index(marks[start]) + 1 : said.index(marks[end])]

    def answer(self, id):
        found = self.answers(id)
        if len(found) != 1:
            raise Unknown("IRIS gave {} answers instead of one".format(len(found)))
        return found[0]

    def rows(self, id, ends):
        """Answers up to the line that says that all were told: one of `ends`, once, and last."""
        *found, end = self.answers(id) or [""]
        if end not in ends or set(found) & set(ends):
            raise Unknown("IRIS does not say that it told all: " + end)
        return found

    def signed_on(self):
        """True and False; None when neither can be told."""
        text = self.text("session")
        if "@@" in text:
            return True
        return False if REFUSED.search(text) else None

    def cpf(self, name="iris.cpf"):
        found = configuration.sections(self.text(name))
        if "config" not in found:
            raise Unknown("iris.cpf is not whole")
        return found

    def qlist(self, name="qlist"):
        """Fields 11 and 12: type of member, status in the mirror."""
        for line in self.text(name).split("\n"):
            field = line.split("^")
            if field[0].upper() == self.fact("iris.instance").upper() and len(field) >= 12:
                return field[10], field[11]
        raise Unknown("`iris qlist` has no whole line for this instance")

    def lines(self, name):
        return [line for line in self.text(name).split("\n") if line]

    def merge(self):
        """Settings and actions of this server's merge, as the facts have it: [section, key, value], [action, parameters]."""
        merges = self.fact("iris.merge")
        texts = [merges.get("join") or merges.get("configure") or merges.get("create") or ""]
        # What a member merges once it has its role.
        texts += [database["create"] for database in self.fact("iris.databases") or []]
        texts.append(merges.get("namespaces") or "")
        settings, actions, section = [], [], ""
        for line in "\n".join(texts).split("\n"):
            if line.startswith("["):
                section = line.strip("[] ")
            elif section == "Actions" and ":" in line:
                name, _, rest = line.partition(":")
                actions.append((name, dict(part.split("=", 1) for part in re.split(r",(?=\w+=)", rest))))
            elif "=" in line:
                key, _, value = line.partition("=")
                settings.append((section, key, value))
        return settings, actions


def merge_of(facts):
    seen = Seen("", [])
    seen.facts = lambda: facts
    return seen.merge()
