"""What new members may post at first, and which posts wait until a moderator has looked.

Rules that can be told to whom they concern; nobody established meets any of them. A member is new in the first days and
until a few posts stand; whoever holds a license or an office, or was brought by an administrator, never is.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.accounts.suspensions import require_active
from forum.boards.models import Board
from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.core.errors import Invalid, Refused
from forum.core.markup.outward import count_pictures, hosts, links_out, without_code
from forum.core.settings import settings
from forum.core.text import fold
from forum.core.viewer import Viewer
from forum.threads.drafts import Draft
from forum.threads.models import Comment, SeenText, Thread

NEW_FOR = timedelta(days=7)
POSTS_OF_A_NEWCOMER = 3
MOST_LINKS, MOST_PICTURES = 3, 2
MANY_HOSTS, MANY_FOR_THE_HASTY = 3, 2  # one link is always fine
LONG_TEXT = 120  # letters: shorter ones without a link are said again by honest people

FIRST, HOSTS, AGAIN, STUFFED = "first", "hosts", "again", "stuffed"
_STUFFING = re.compile(r"\[(?:url|link|img)[=\]]|<a\s+href", re.IGNORECASE)


@dataclass(frozen=True)
class Standing:
    """`is_new`: limits hold, and posts that look like spam wait; those with links to `many_hosts` do. `is_unknown`: nothing
    of theirs is published yet."""

    is_new: bool
    is_unknown: bool
    many_hosts: int = MANY_HOSTS


def standing_of(viewer: Viewer) -> Standing:
    """What the viewer's posts are measured by, to be asked before anything is locked.

    Raises Suspended, and Refused for who was signed out while this waited.
    """
    if not viewer.is_member:
        raise Refused(_("You are signed out. Please sign in again."))
    person = require_active(viewer.id)
    if viewer.roles or viewer.moderates:
        return Standing(False, False)
    posts = _published(viewer.id)
    is_known = viewer.products or person.vouched_at
    is_new = not is_known and (posts < POSTS_OF_A_NEWCOMER or person.created_at > now() - NEW_FOR)
    return Standing(is_new, posts == 0, MANY_FOR_THE_HASTY if person.is_hasty else MANY_HOSTS)


def _published(person_id: int) -> int:
    """How many posts of somebody others see, as far as it matters."""
    shown = (
        select(Comment.id)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(
            Comment.author_id == person_id,
            Comment.hidden_at.is_(None),
            Comment.removed_at.is_(None),
            Thread.hidden_at.is_(None),
        )
        .limit(POSTS_OF_A_NEWCOMER)
    )
    return db.session.scalar(select(func.count()).select_from(shown.subquery()))


def check_limits(standing: Standing, draft: Draft) -> None:
    """Raises Invalid for more than a new member may post at once."""
    if not standing.is_new:
        return
    links, pictures = len(links_out(draft.rendered, settings().address)), count_pictures(draft.rendered)
    if links > MOST_LINKS:
        too_many = _("New members can post up to %(most)s links to other sites at once. Here are %(found)s.")
        raise Invalid({"body": too_many % {"most": MOST_LINKS, "found": links}})
    if pictures > MOST_PICTURES:
        too_many = _("New members can post up to %(most)s pictures at once. Here are %(found)s.")
        raise Invalid({"body": too_many % {"most": MOST_PICTURES, "found": pictures}})


def signs_of(standing: Standing, draft: Draft, board_id: int) -> list[str]:
    """Why a post waits for a moderator; nothing where it doesn't."""
    signs = []
    if standing.is_unknown and db.session.get_one(Board, board_id).holds_first_posts:
        signs.append(FIRST)
    return signs + (spam_signs(standing, draft) if standing.is_new else [])


def spam_signs(standing: Standing, draft: Draft) -> list[str]:
    """What makes a new member's text look like spam. Remembers it, to know it again."""
    links = links_out(draft.rendered, settings().address)
    signs = [HOSTS] if len(hosts(links)) >= standing.many_hosts else []
    if _was_seen(draft, bool(links)):
        signs.append(AGAIN)
    if _STUFFING.search(without_code(draft.rendered)):
        signs.append(STUFFED)
    return signs


def _was_seen(draft: Draft, has_link: bool) -> bool:
    """Whether a new member posted the same before. Of two in the same moment the second waits for the first, and is told."""
    letters = re.sub(r"[\W_]+", "", fold(draft.rendered.text))
    if not letters or (len(letters) < LONG_TEXT and not has_link):
        return False
    row = {"fingerprint": sha256(letters.encode()).hexdigest(), "seen_at": now()}
    added = insert_or(SeenText).values(row).on_conflict_do_nothing().returning(SeenText.fingerprint)
    return db.session.scalar(added) is None
