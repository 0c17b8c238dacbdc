"""Answers that were given are given again: an AWS SDK repeats a call whose answer it lost, and some calls work once only."""

import collections
import re

# Far more than the calls that can be under way: an SDK repeats a call within seconds.
KEPT = 500
REPEATED = re.compile(r"attempt=(?!1\b)\d+")

answers = collections.OrderedDict()


def answer(environ, start_response, application):
    """What `application` answers; for a call that an SDK sends again, what it answered when it succeeded."""
    call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
    if REPEATED.search(environ.get("HTTP_AMZ_SDK_REQUEST", "")) and call in answers:
        status, headers, body = answers[call]
        start_response(status, headers)
        return body
    started = []

    def start(status, headers, exc_info=None):
        started[:] = [status, headers]
        return start_response(status, headers, exc_info)

    body = list(application(environ, start))
    if call and started[0].startswith("2"):
        answers[call] = (*started, body)
        if len(answers) > KEPT:
            answers.popitem(last=False)
    return body
