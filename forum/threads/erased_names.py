"""A text of somebody else without the name of a person who was erased: mentions, quotations, addresses of the profile.

A name without its @ stays: it may be anybody's, and often is a word.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from forum.core.languages import speaking
from forum.core.text import name_key

_HANDLE = re.compile(r"(?<![\w@])@(\w[\w.-]{2,40})")
_PROFILE = re.compile(r"/people/([\w.%-]{3,60})")
_QUOTED_THERE = re.compile(r'(\[quote=["“”]?)([^",\]\n]{1,60})')
_QUOTED_HERE = re.compile(r"\(/comments/([a-z0-9]{6,40})\)")
_TITLED = re.compile(r"/threads/([a-z0-9]{6,40})/[\w%-]+")
_DEPTH = re.compile(r"(?:\s{0,3}>)*")

OwnIds = Callable[[int, Collection[str]], frozenset[str]]


@dataclass(frozen=True)
class Erased:
    """Who is gone. `names` are those that mentions and quotations had; `with_posts`: quotations of their posts go too."""

    person_id: int
    names: tuple[str, ...]
    handle: str
    with_posts: bool

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(map(name_key, self.names))


def without(text: str, erased: Erased, language: str, own_ids: OwnIds) -> str:
    """`own_ids` tells which of some posts and threads are the person's. Words are those of the text's language."""
    with speaking(language):
        instead = _("former member")
    if erased.with_posts and (cited := {*_QUOTED_HERE.findall(text), *_TITLED.findall(text)}):
        own = own_ids(erased.person_id, cited)
        text = _without_quotations(text, own)
        text = _TITLED.sub(lambda found: f"/threads/{found[1]}" if found[1] in own else found[0], text)
    text = _HANDLE.sub(lambda found: _unmentioned(found, erased, instead), text)
    text = _PROFILE.sub(lambda found: f"/people/{erased.handle}" if name_key(found[1]) in erased.keys else found[0], text)
    return _QUOTED_THERE.sub(
        lambda found: found[1] + (instead if name_key(found[2].strip()) in erased.keys else found[2]), text
    )


def untitled(address: str) -> str:
    """The address of a thread without the words of its title, which leads there as well."""
    return _TITLED.sub(r"/threads/\1", address)


def _unmentioned(found: re.Match[str], erased: Erased, instead: str) -> str:
    """A handle may end in a dot, or a sentence with the handle."""
    written = found[1]
    for end in range(len(written), 2, -1):
        if name_key(written[:end]) in erased.keys and not written[end:].strip(".-"):
            return instead + written[end:]
    return found[0]


def _without_quotations(text: str, own: Collection[str]) -> str:
    """Quotations whose first line leads to one of these posts keep that line alone."""
    kept, inside = [], 0
    for line in text.split("\n"):
        depth = _DEPTH.match(line)[0].count(">")
        if inside and depth >= inside:
            continue
        inside = 0
        kept.append(line)
        cited = _QUOTED_HERE.search(line)
        if depth and cited and cited[1] in own:
            inside = depth
            kept.append(">" * depth + " …")
    return "\n".join(kept)
