"""The status port of a mirror member: tells the other members what this one is and which promotion it knows, whether IRIS runs
or not. Answers every request with one JSON object; it holds no secret and takes no order.

    answers.py ADDRESS MIRROR MEMBER INSTANCE CPF
"""

import http.server
import json
import os
import socketserver
import sys
import time

import cpf
import files
import instance

STATUS_PORT = 2189
KNOWN, JOINED = "/iris/sys/member/promotion.json", "/iris/sys/member/joined.json"
APPLICATION_SERVERS = "/iris/sys/member/application-servers.json"
SEEN = "/run/iris-member/seen.json"
CLIENT_SECONDS = 5
# The others give up after 5 s (others.py), and do not hear what this member knows then.
IRIS_SECONDS = 3


def said(mirror, member, name, path):
    answer = {"mirror": mirror, "member": member}
    seen = files.read_json(SEEN) or {}
    # What cannot be read is not said: the others then take this member for silent.
    try:
        known = files.read_json(KNOWN)
        own = cpf.read(path, mirror, files.read_json(JOINED))
    except (OSError, ValueError):
        own = {"role": "lost"}
    if own["role"] != "lost" and os.path.ismount("/iris/sys"):
        answer.update(configured=own["role"] is not None, role=own["role"], validated=own["validated"])
        answer.update(failover=own["failover"], known=known, databases=sorted(own["databases"]))
    answer["applicationServers"] = files.read_json(APPLICATION_SERVERS) or []
    answer["heard"] = time.time() - seen["time"] if "time" in seen else None
    answer.update(newest=seen.get("newest"), void=seen.get("void") or [])
    answer["status"] = instance.told(name, IRIS_SECONDS)["status"]
    return answer


class Answers(http.server.BaseHTTPRequestHandler):
    timeout = CLIENT_SECONDS

    def do_GET(self):
        text = json.dumps(said(*self.server.about), sort_keys=True).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Asked by every member each minute."""


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True


if __name__ == "__main__":
    server = Server((sys.argv[1], STATUS_PORT), Answers)
    server.about = tuple(sys.argv[2:6])
    server.serve_forever()
