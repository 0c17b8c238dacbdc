"""Data Lifecycle Manager: lifecycle policies are stored and given back. moto has none of it."""

import json
import uuid
from urllib.parse import unquote

import store

ACCOUNT = "123456789012"


def answer(environ, region):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    code, result = _handle(environ["REQUEST_METHOD"], unquote(environ["PATH_INFO"]), json.loads(body or b"{}"), region)
    headers = [("Content-Type", "application/json")]
    if code == 404:
        headers.append(("x-amzn-ErrorType", "ResourceNotFoundException"))
    return f"{code} -", headers, json.dumps(result).encode()


def _handle(method, path, body, region):
    policies = store.of(region, "dlm")
    if path.startswith("/tags/"):
        return _tags(method, policies.get(path.rsplit("/", 1)[-1], {}), body)
    if (method, path) == ("POST", "/policies"):
        identifier = f"policy-{uuid.uuid4().hex[:17]}"
        arn = f"arn:aws:dlm:{region}:{ACCOUNT}:policy/{identifier}"
        policies[identifier] = {**body, "PolicyId": identifier, "PolicyArn": arn}
        return 200, {"PolicyId": identifier}
    identifier = path.rsplit("/", 1)[-1]
    if identifier not in policies:
        return 404, {"Message": f"no lifecycle policy {identifier}"}
    if method == "GET":
        return 200, {"Policy": policies[identifier]}
    if method == "PATCH":
        policies[identifier].update({key: value for key, value in body.items() if value is not None})
        return 200, {}
    del policies[identifier]
    return 200, {}


def _tags(method, policy, body):
    tags = policy.setdefault("Tags", {})
    if method == "GET":
        return 200, {"Tags": tags}
    tags.update(body.get("Tags", {}))
    return 200, {}
