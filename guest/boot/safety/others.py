"""What the other members of the mirror say of themselves, on the status port of their servers."""

import http.client
import json
import threading

import rules

STATUS_PORT = 2189
LIMIT_SECONDS = 5
LONGEST_ANSWER = 65536


def get(address, port, path):
    """The status of the answer, and its text as far as it came; (None, ""): nobody answers. A server that sends elsewhere is
    not followed."""
    connection = http.client.HTTPConnection(address, port, timeout=LIMIT_SECONDS)
    status, text = None, ""
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        status = answer.status
        text = answer.read(LONGEST_ANSWER).decode()
    except (OSError, ValueError, http.client.HTTPException):
        pass
    finally:
        connection.close()
    return status, text


def ask(address):
    """What one server says, or None: it is silent, or another program answers."""
    status, text = get(address, STATUS_PORT, "/")
    try:
        said = json.loads(text) if status == 200 else None
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def primary_page(address, port, path):
    """Whether the mirror status page of a member says that it is primary."""
    status, _ = get(address, port, path)
    return status == 200


def is_word_of(answer, mirror, name):
    """Whether a member of the mirror says this, and nothing in it is garbled."""
    records = [answer[key] for key in ("known", "newest") if answer.get(key) is not None]
    return answer.get("mirror") == mirror and answer.get("member") == name and all(map(rules.is_record, records))


def note(answers, name, question, *arguments):
    answers[name] = question(*arguments)


def ask_all(members, mirror, page):
    """By name of the member: what it says, or None. `members`: name and address; `page`: port and path of the status page."""
    if not members:
        return {}
    said, pages = {}, {}
    asking = [threading.Thread(target=note, args=(said, name, ask, address)) for name, address in members.items()]
    asking += [
        threading.Thread(target=note, args=(pages, name, primary_page, address, *page))
        for name, address in members.items()
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    answers = {}
    for name in members:
        answer = said[name]
        if answer is not None and not is_word_of(answer, mirror, name):
            answer = None
        if pages[name]:
            # Its own word may be a second old; that of the page counts too.
            answer = dict(answer or {"mirror": mirror, "member": name}, status="Primary")
        answers[name] = answer
    return answers
