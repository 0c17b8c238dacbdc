"""Pages of other servers: what counts, and what does not."""

import http.server
import os
import socket
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "guest", "boot", "safety"))
import others


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = {
            "/primary": (200, b"SUCCESS", {}),
            "/elsewhere": (302, b"", {"Location": "/primary"}),
            "/backup": (503, b"FAILED", {}),
            "/cut": (200, b"SUCC", {"Content-Length": "7"}),
            "/bytes": (200, b"\xff", {}),
        }
        status, text, headers = known[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class PagesOfOthers(unittest.TestCase):
    def setUp(self):
        self.server = http.server.HTTPServer(("127.0.0.1", 0), Pages)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def test_a_page_that_sends_elsewhere_is_not_followed(self):
        found = {
            path: others.primary_page("127.0.0.1", self.server.server_port, path)
            for path in ("/primary", "/elsewhere", "/backup")
        }
        self.assertEqual(found, {"/primary": True, "/elsewhere": False, "/backup": False})

    def test_a_primary_counts_as_one_though_its_page_breaks_off(self):
        self.assertEqual(others.get("127.0.0.1", self.server.server_port, "/cut")[0], 200)
        self.assertTrue(others.primary_page("127.0.0.1", self.server.server_port, "/bytes"))

    def test_a_server_that_is_silent_is_none(self):
        free = socket.create_server(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        self.assertEqual(others.get("127.0.0.1", port, "/primary"), (None, ""))


if __name__ == "__main__":
    unittest.main()
