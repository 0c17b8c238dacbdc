"""What the additions remember, per region and kind. Cleared together with moto's own state."""

_KINDS = {}


def of(region, kind):
    """The records of one kind in one region, by identifier."""
    return _KINDS.setdefault((region, kind), {})


def clear():
    _KINDS.clear()
