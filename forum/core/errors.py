"""The three ways in which the inside says no."""

from collections.abc import Mapping


class NotFound(Exception):
    """Missing, or out of the viewer's reach: from outside the two are the same."""


class Refused(Exception):
    """The viewer may see the thing, but not do this with it. The message is for people."""


class Invalid(Exception):
    """Input that can't be taken: a message for people by field name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(map(str, errors.values())))
        self.errors = errors
