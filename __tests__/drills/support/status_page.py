"""Stands for the web server of a mirror member: `status_page.py ADDRESS PORT PATH`.

PATH answers with the status in /test/page, as the mirror status page does: 200 and SUCCESS, 503 and FAILED, 500 and FAILED. Each
answer is a line of /test/checks.
"""

import http.server
import pathlib
import socketserver
import sys


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status = int(pathlib.Path("/test/page").read_text()) if self.path == sys.argv[3] else 404
        body = b"SUCCESS" if status == 200 else b"FAILED"
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        with open("/test/checks", "a") as record:
            record.write(f"{status}\n")

    def log_message(self, *_):
        pass


# Not HTTPServer: that asks a name server for the name of its address, and here is none.
server = socketserver.ThreadingTCPServer((sys.argv[1], int(sys.argv[2])), Page)
pathlib.Path("/test/page.ready").touch()
server.serve_forever()
