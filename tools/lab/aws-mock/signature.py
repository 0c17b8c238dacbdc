"""The region and the service that a call is signed for."""

import re
from urllib.parse import unquote

SCOPE = re.compile(r"Credential=[^/]+/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")


def of(environ):
    """From the header, or from the query of a presigned call. None for a call without a signature."""
    return SCOPE.search(environ.get("HTTP_AUTHORIZATION", "")) or SCOPE.search(unquote(environ["QUERY_STRING"]))
