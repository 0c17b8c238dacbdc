"""moto's server on loopback, with the additions of this folder, for as long as standard input stays open."""

import socket
import struct
import sys
import threading

from werkzeug.serving import WSGIRequestHandler, make_server

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

import additions
import dlm
import regions
import repeats
import signature
import store

# Services that moto does not have at all: (environ, region) -> (status, headers, body).
OWN_SERVICES = {"dlm": dlm.answer}


class Application:
    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)
        # moto's models are plain dictionaries: two requests at once sometimes fail half done, and the provider's
        # retry then finds a duplicate.
        self.one_at_a_time = threading.Lock()

    def __call__(self, environ, start_response):
        if regions.is_order(environ):
            return regions.obey(environ, start_response)
        # Before the lock: a call that hangs keeps nobody waiting.
        regions.reach(environ)
        with self.one_at_a_time:
            return repeats.answer(environ, start_response, self.answer)

    def answer(self, environ, start_response):
        if environ["PATH_INFO"] == "/moto-api/reset":
            store.clear()
            regions.clear()
        signed = signature.of(environ)
        own = OWN_SERVICES.get(signed["service"]) if signed else None
        if own is None:
            return list(self.moto(environ, start_response))
        status, headers, body = own(environ, signed["region"])
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]


class QuietHandler(WSGIRequestHandler):
    # Keeps connections open: the AWS provider makes thousands of small calls.
    protocol_version = "HTTP/1.1"

    def log_request(self, code="-", size="-"):
        if str(code).startswith("5"):
            super().log_request(code, size)

    def connection_dropped(self, error, environ=None):
        if isinstance(error, regions.Unreachable):
            # With nothing to linger for, a close is a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True


def main():
    additions.install()
    server = make_server("127.0.0.1", 0, Application(), threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on {server.port}", flush=True)
    # The starter holds the other end of this pipe: whatever ends it, ends the mock.
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
