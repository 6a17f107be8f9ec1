"""A case as the public thread that it could become: three texts, and what must not stand in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from urllib.parse import urlsplit

from forum.core.languages import INTERFACE, speaking
from forum.core.settings import settings
from forum.core.text import language_of
from forum.support.redaction import Found, find, redacted, sites_of

LONGEST_TITLE, LONGEST_TEXT = 150, 64_000


@dataclass(frozen=True)
class Posts:
    title: str
    question: str
    answer: str


FIELDS = tuple(field.name for field in fields(Posts))


@dataclass(frozen=True)
class Looked:
    """Texts with what was found in them. `listed` are the things themselves, each once, as [kind, text]."""

    posts: Posts
    found: Mapping[str, Sequence[Found]]

    @property
    def listed(self) -> list[list[str]]:
        things = [
            (one.kind, text[one.start : one.end])
            for text, found in zip(astuple(self.posts), self.found.values(), strict=True)
            for one in found
        ]
        return [list(thing) for thing in dict.fromkeys(things)]

    def without(self) -> Posts:
        """The texts with readable words in place of it, in their own language."""
        texts = [(getattr(self.posts, name), self.found[name]) for name in FIELDS]
        sites = sites_of(texts)
        with speaking(language_of(self.posts.question, INTERFACE)):
            title, question, answer = (redacted(text, found, sites) for text, found in texts)
        return Posts(title[:LONGEST_TITLE], question[:LONGEST_TEXT], answer[:LONGEST_TEXT])


def look(posts: Posts, names: Collection[str]) -> Looked:
    own = {host, host.removeprefix("www.")} if (host := urlsplit(settings().address).hostname or "") else set()
    return Looked(posts, {name: find(getattr(posts, name), names=names, own_hosts=own) for name in FIELDS})


def left_in(posts: Posts, names: Collection[str], agreed: Posts | None = None) -> list[list[str]]:
    """What texts still hold of what tells who it was, beside what stood in others that were looked at before."""
    known = look(agreed, names).listed if agreed else []
    return [thing for thing in look(posts, names).listed if thing not in known]
