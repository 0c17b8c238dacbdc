"""The status port of a mirror member whose server has no mirror yet: blank-server.py ADDRESS MIRROR MEMBER."""

import http.server
import json
import sys

SAID = {"mirror": sys.argv[2], "member": sys.argv[3], "configured": False, "known": None, "databases": []}
ANSWER = json.dumps(SAID).encode()


class Blank(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer((sys.argv[1], 2189), Blank)
print("ready", flush=True)
server.serve_forever()
