"""Keys and tokens are taken out of what people write before any of it is kept.

How they look, and which keys are known here, is said by a feature above (licenses/scrubbing.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from flask_babel import gettext as _

Kind = Literal["license key", "token"]
_KEY, _TOKEN, _BOTH = map(frozenset[Kind], (["license key"], ["token"], ["license key", "token"]))


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    kind: Kind


@dataclass(frozen=True)
class TakenOut:
    """What a form's fields held, by their names. `keys` are the license keys themselves, for the one answer that offers to
    unlock with them."""

    kinds: Mapping[str, frozenset[Kind]]
    keys: tuple[str, ...] = field(repr=False)
    of_others: bool = False

    @property
    def title(self) -> str:
        return {
            _KEY: _("This looks like a license key."),
            _TOKEN: _("This looks like a password or an access token."),
            _BOTH: _("There seem to be a license key and an access token in it."),
        }[self._all]

    @property
    def sentence(self) -> str:
        if self._all == _BOTH:
            taken = _("Others read what you write here, so both were taken out and kept nowhere.")
        else:
            taken = _("Others read what you write here, so it was taken out and kept nowhere.")
        works = _("Your key still works.") if self._all != _TOKEN and not self.of_others else ""
        return " ".join(filter(None, [taken, works, _("Look your text over and send it again.")]))

    @property
    def _all(self) -> frozenset[Kind]:
        return frozenset().union(*self.kinds.values())


Finder = Callable[[Sequence[str], bool], list[list[Found]]]


def _find(texts: Sequence[str], also_known: bool) -> list[list[Found]]:
    return [[] for text in texts]


def use_finder(finder: Finder) -> None:
    """Says how keys and tokens are found; called once at start-up."""
    global _find
    _find = finder


def find(texts: Sequence[str]) -> list[list[Found]]:
    """In each text what is a key or a token by its shape, or a key that is known here. May read the database."""
    return _find(texts, True)


def scrub(text: str) -> str:
    """For what is kept."""
    return mask(text, find([text])[0], marks())


def scrub_by_shape(text: str) -> str:
    """For what is only shown, to whoever asks: the database isn't read, so nothing can be learned of it."""
    return mask(text, _find([text], False)[0], marks())


def leave_out(text: str, *, also_known: bool) -> tuple[str, list[Found]]:
    """For what stands in addresses: the other words, and what was found among them."""
    found = _find([text], also_known)[0]
    return " ".join(mask(text, found, {}).split()) if found else text, found


def mask(text: str, found: Sequence[Found], marks: Mapping[Kind, str]) -> str:
    """The text with a mark, or nothing, for each that was found; no letter of them is left."""
    parts, at = [], 0
    for each in found:
        parts += [text[at : each.start], marks.get(each.kind, "")]
        at = each.end
    return "".join([*parts, text[at:]])


def marks() -> dict[Kind, str]:
    """What stands in place of each, in the language of who writes."""
    return {"license key": _("[license key removed]"), "token": _("[token removed]")}


def words_for(kinds: frozenset[Kind]) -> str:
    """What is said next to a field."""
    return {
        _KEY: _("A license key was taken out here."),
        _TOKEN: _("A password or an access token was taken out here."),
        _BOTH: _("A license key and an access token were taken out here."),
    }[kinds]
