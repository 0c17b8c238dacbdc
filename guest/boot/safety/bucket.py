"""What members of a mirror share in their region's bucket: the claim that the mirror was created, promotion records, and which
databases were created.

Objects are created and never overwritten: S3 refuses a second one, and the members' role allows no other write. A record is
`promotions/<number>-<region>.json`; beside it `promotions/<number>-<region>.void` says that its promotion did not happen. A
database that was created is `databases/<NAME>.json`.
"""

import contextlib
import json
import os
import re
import tempfile

import programs
import rules

# Of one call. Who calls asks again a minute later.
LIMIT_SECONDS = 20
RECORD = re.compile(r"promotions/(\d{6})-([a-z0-9-]+)\.(json|void)$")


class Silent(Exception):
    """The bucket gave no answer that counts."""


class Taken(Exception):
    """The object is there already."""


class Bucket:
    def __init__(self, region, name, prefix, claim, cache):
        self.region, self.name, self.prefix, self.claim, self.cache = region, name, prefix, claim, cache
        # Of the objects that were there when it was read last.
        self.tags = {}

    def aws(self, *arguments):
        command = ["aws", "--region", self.region, "--output", "json"]
        command += ["--cli-connect-timeout", "5", "--cli-read-timeout", "10", *arguments]
        try:
            done = programs.run(LIMIT_SECONDS, command)
        except OSError as error:
            raise Silent(str(error)) from error
        if done.returncode in (124, 137):
            raise Silent("no answer within {} s".format(LIMIT_SECONDS))
        if done.returncode != 0:
            said = " ".join(done.stderr.split())[:300]
            raise (Taken if re.search("PreconditionFailed|ConditionalRequestConflict", said) else Silent)(said)
        return done.stdout

    def read(self):
        """(whether the claim is there, records, ids that are void). Raises Silent."""
        listed = json.loads(
            self.aws("s3api", "list-objects-v2", "--bucket", self.name, "--prefix", self.prefix) or "{}"
        )
        found_tags = {one["Key"]: one.get("ETag", "") for one in listed.get("Contents") or []}
        keys = list(found_tags)
        self.tags = found_tags
        records, void = [], set()
        for key in keys:
            found = RECORD.search(key)
            if found and found.group(3) == "json":
                record = self.get(key, found_tags[key])
                if not rules.is_record(record) or place(record) != (int(found.group(1)), found.group(2)):
                    raise Silent("s3://{}/{} is no record of this promotion".format(self.name, key))
                records.append(record)
        by_place = {place(record): record["id"] for record in records}
        for key in keys:
            found = RECORD.search(key)
            if found and found.group(3) == "void":
                void.add(by_place.get((int(found.group(1)), found.group(2))))
        return self.claim in keys, records, void - {None}

    def get(self, key, tag=""):
        """An object never changes: what was read once is kept, for as long as the bucket has this very object."""
        kept = os.path.join(self.cache, re.sub(r"[^A-Za-z0-9.-]", "_", key + "." + tag))
        try:
            if tag:
                with open(kept) as file:
                    return json.load(file)
        except (OSError, ValueError):
            pass  # Not kept yet, or cut by a loss of power.
        try:
            with self.scratch() as new:
                self.aws("s3api", "get-object", "--bucket", self.name, "--key", key, new)
                with open(new) as file:
                    found = json.load(file)
                os.replace(new, kept)
                return found
        except (OSError, ValueError) as error:
            raise Silent("s3://{}/{} cannot be read: {}".format(self.name, key, error)) from error

    def database_key(self, name):
        return "{}databases/{}.json".format(self.prefix, name)

    def read_database(self, name):
        """Who created a database, or None: nobody did. As of the last read of the bucket."""
        key = self.database_key(name)
        if key not in self.tags:
            return None
        found = self.get(key, self.tags[key])
        if not isinstance(found, dict) or not {"claim", "member", "time"} <= set(found):
            raise Silent("s3://{}/{} is no record of a database".format(self.name, key))
        return found

    def read_record(self, record):
        """What the bucket has under the number of this record."""
        return self.get(self.record_key(record))

    def create(self, key, text):
        """Raises Taken where the object exists, Silent where nobody knows."""
        with self.scratch() as body:
            with open(body, "w") as file:
                file.write(text)
            self.aws("s3api", "put-object", "--bucket", self.name, "--key", key, "--body", body, "--if-none-match", "*")

    @contextlib.contextmanager
    def scratch(self):
        """A file of this call alone: the timer, a step and an order speak with the bucket at the same time."""
        os.makedirs(self.cache, exist_ok=True)
        number, path = tempfile.mkstemp(dir=self.cache)
        os.close(number)
        try:
            yield path
        finally:
            if os.path.exists(path):
                os.remove(path)

    def record_key(self, record, kind="json"):
        return "{}promotions/{:06d}-{}.{}".format(self.prefix, record["number"], record["region"], kind)

    def put(self, record):
        self.create(self.record_key(record), json.dumps(record, sort_keys=True) + "\n")

    def put_void(self, record, words):
        self.create(self.record_key(record, "void"), json.dumps({"id": record["id"], "why": words}) + "\n")


def place(record):
    return record["number"], record["region"]
