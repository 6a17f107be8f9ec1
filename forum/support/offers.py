"""What the bubble offers before somebody writes to support, with proof that it was offered: what solved it is counted by that.

An offer is good for a day and counts once. It names nobody.
"""

from dataclasses import dataclass
from datetime import timedelta

from forum.core.clock import now
from forum.core.database import new_public_id
from forum.core.scrubbing import Found, leave_out, marks, mask
from forum.core.signing import sign, unsign
from forum.core.viewer import Viewer
from forum.search.hits import Hit
from forum.search.similar import similar

PURPOSE = "offered instead of a case"
GOOD_FOR = timedelta(days=1)
LONGEST_QUESTION = 4_000
MOST_OF_A_KIND = 3


@dataclass(frozen=True)
class Offer:
    kind: str
    public_id: str
    token: str
    hit: Hit


@dataclass(frozen=True)
class Offers:
    """`words` is the question without the keys and tokens that were found in it."""

    offers: list[Offer]
    words: str
    taken_out: frozenset[str]


def offers_for(words: str, viewer: Viewer, locale: str) -> Offers:
    """Up to three articles and three threads that the viewer may read; those that tell the same error come first.

    Visitors don't learn which keys are known here.
    """
    _words, found = leave_out(words, also_known=viewer.is_member)
    hits = _hits(words, found, viewer, locale)
    masked = mask(words, found, marks())
    return Offers([_offer(hit) for hit in hits], masked, frozenset(each.kind for each in found))


def _hits(words: str, found: list[Found], viewer: Viewer, locale: str) -> list[Hit]:
    sought = mask(words, found, {}).strip()
    if not sought:
        return []
    alike = similar(sought.splitlines()[0], sought, viewer, locale)
    articles, threads = alike.articles[:MOST_OF_A_KIND], alike.threads[:MOST_OF_A_KIND]
    return [*(t for t in threads if t.same_error), *articles, *(t for t in threads if not t.same_error)]


def _offer(hit: Hit) -> Offer:
    until = int((now() + GOOD_FOR).timestamp())
    return Offer(hit.kind, hit.public_id, sign(PURPOSE, hit.kind, hit.public_id, until, new_public_id()), hit)


def offered(token: str) -> tuple[str, str, str] | None:
    """Kind and public id of what an offer was of, and its own name; None for what this site never offered, or longer ago
    than a day."""
    match unsign(PURPOSE, token):
        case [str(kind), str(public_id), int(until), str(name)] if until > now().timestamp():
            return kind, public_id, name
    return None
