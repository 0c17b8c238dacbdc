"""What the other members of the mirror say of themselves, on the status port of their servers."""

import concurrent.futures
import http.client
import json
import urllib.request

import rules

STATUS_PORT = 2189
LIMIT_SECONDS = 5
LONGEST_ANSWER = 65536


def ask(address):
    """What one server says, or None: it is silent, or another program answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open("http://{}:{}/".format(address, STATUS_PORT), timeout=LIMIT_SECONDS) as answer:
            said = json.loads(answer.read(LONGEST_ANSWER).decode())
            return said if isinstance(said, dict) else None
    except (OSError, ValueError, http.client.HTTPException):
        return None


def primary_page(address, port, path):
    """Whether the mirror status page of a member says that it is primary."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open("http://{}:{}{}".format(address, port, path), timeout=LIMIT_SECONDS) as answer:
            return answer.status == 200
    except (OSError, ValueError, http.client.HTTPException):
        return False


def is_word_of(answer, mirror, name):
    """Whether a member of the mirror says this, and nothing in it is garbled."""
    records = [answer[key] for key in ("known", "newest") if answer.get(key) is not None]
    return answer.get("mirror") == mirror and answer.get("member") == name and all(map(rules.is_record, records))


def ask_all(members, mirror, page):
    """By name of the member: what it says, or None. `members`: name and address; `page`: port and path of the status page."""
    if not members:
        return {}
    with concurrent.futures.ThreadPoolExecutor(max_workers=2 * len(members)) as pool:
        said = {name: pool.submit(ask, address) for name, address in members.items()}
        pages = {name: pool.submit(primary_page, address, *page) for name, address in members.items()}
    answers = {}
    for name in members:
        answer = said[name].result()
        if answer is not None and not is_word_of(answer, mirror, name):
            answer = None
        if pages[name].result():
            # Its own word may be a second old; that of the page counts too.
            answer = dict(answer or {"mirror": mirror, "member": name}, status="Primary")
        answers[name] = answer
    return answers
