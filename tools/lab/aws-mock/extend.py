"""Ways to add to moto's response classes. Their methods are found by the snake-cased name of the API action."""

import functools


def add_actions(responses, **actions):
    """Give `responses` actions that moto lacks, or only has as a method that says so."""
    for name, action in actions.items():
        setattr(responses, name, action)


def after(responses, action):
    """Decorator: run `addition(self, result)` once moto has answered `action`, to keep what moto dropped of the request."""

    def install(addition):
        original = getattr(responses, action)

        @functools.wraps(original)
        def extended(self):
            answer = original(self)
            addition(self, getattr(answer, "result", answer))
            return answer

        setattr(responses, action, extended)
        return addition

    return install
