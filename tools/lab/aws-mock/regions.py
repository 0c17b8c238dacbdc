"""Regions that cannot be reached. A call belongs to the region that it is signed for; one without a signature to none.

`POST /lab/regions/NAME` with `closed` (calls end by a reset), `hanging` (they get no answer) or `open`.
"""

import io
import socket
import threading

import signature

PATH = "/lab/regions/"
OPEN = "open"
KINDS = (OPEN, "closed", "hanging")
# How often a hanging call looks whether its client is still there.
LOOK_SECONDS = 0.1
# Their one API is in us-east-1. A client that is given an endpoint signs them for its own region all the same.
GLOBAL = {"cloudfront", "iam", "route53"}
HOME_OF_GLOBAL = "us-east-1"

_unreachable = {}
_changed = threading.Condition()


class Unreachable(ConnectionError):
    """The call gets no answer, and its connection ends."""


def is_order(environ):
    # A signed call with such a path is one for a bucket named `lab`.
    return environ["PATH_INFO"].startswith(PATH) and signature.of(environ) is None


def obey(environ, start_response):
    kind = _body(environ).decode()
    if environ["REQUEST_METHOD"] != "POST" or kind not in KINDS:
        return _say(start_response, "400 -", f"expected POST with one of {', '.join(KINDS)}, got {kind!r}\n")
    with _changed:
        _unreachable[environ["PATH_INFO"][len(PATH) :]] = kind
        _changed.notify_all()
    return _say(start_response, "200 -", "")


def clear():
    with _changed:
        _unreachable.clear()
        _changed.notify_all()


def reach(environ):
    """Returns once the region of the call can be reached, or raises Unreachable."""
    region = _region(signature.of(environ))
    if _kind(region) == OPEN:
        return
    # What the client still sends would look like a sign of life.
    environ["wsgi.input"] = io.BytesIO(_body(environ))
    with _changed:
        while _kind(region) == "hanging":
            _changed.wait(LOOK_SECONDS)
            if _is_gone(environ["werkzeug.socket"]):
                raise Unreachable
        if _kind(region) == "closed":
            raise Unreachable


def _region(signed):
    if signed is None:
        return None
    return HOME_OF_GLOBAL if signed["service"] in GLOBAL else signed["region"]


def _kind(region):
    return _unreachable.get(region, OPEN)


def _body(environ):
    if environ.get("wsgi.input_terminated"):
        return environ["wsgi.input"].read()
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


def _is_gone(client):
    try:
        return client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def _say(start_response, status, text):
    body = text.encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
