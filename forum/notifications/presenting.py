"""What people are told, in words: for the page and for letters."""

import re
from datetime import date, datetime
from html import escape
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.clock import now
from forum.core.languages import grouped, language, text_of
from forum.core.markup.plain import cut, to_text
from forum.core.web import day
from forum.notifications.queries import MOST_COUNTED
from forum.threads.presenting import address_of

OTHERS = frozenset({"blockquote", "pre", "table"})
_PLACE = re.compile(r'<span data-ref="([0-9]+)"></span>')
EXCERPT = 160


class Item(NamedTuple):
    """One group as the page shows it: `words` say what happened, `title` in what. `fields` name it in a form."""

    words: str
    title: str
    language: str
    address: str
    excerpt: str
    author: str
    hue: int
    at: datetime
    is_unseen: bool
    fields: dict[str, Any]


def by_day(told, viewer_id: int) -> list[tuple[str, list[Item]]]:
    """Groups under the days on which they grew last."""
    days: dict[date, list[Item]] = {}
    for group in told:
        days.setdefault(group.at.date(), []).append(_item(group, viewer_id))
    return [(_day_words(items[0].at), items) for items in days.values()]


def _day_words(moment: datetime) -> str:
    days = (now().date() - moment.date()).days
    return {0: _("Today"), 1: _("Yesterday")}.get(days) or day(moment)


def _item(group, viewer_id: int) -> Item:
    first, board = group.comment or group.thread, group.board
    said = board is None or group.many <= 1
    return Item(
        words=happened(group.kind, group.many, first.author, first.author_id == viewer_id),
        title=first.title if said else text_of(board, language(), "name"),
        language=first.language if said else language(),
        address=address_of(first, first.number if board is None else None) if said else f"/boards/{board.slug}",
        excerpt=excerpt(first, EXCERPT) if said else "",
        author=first.author,
        hue=first.hue,
        at=group.at,
        is_unseen=group.is_unseen,
        fields={"board": board.slug} if board else {"thread": first.public_id, "number": group.number},
    )


def happened(kind: str, many: int, author: str, is_own: bool = False) -> str:
    """What happened, to be followed by the title of where it did."""
    if kind == "answer":
        return _("Your answer was accepted in") if is_own else _("%(name)s’s answer was accepted in", name=author)
    if kind == "mention":
        return _("%(name)s mentioned you in", name=author)
    if kind == "quote":
        return _("%(name)s quoted you in", name=author)
    if kind == "thread":
        if many <= 1:
            return _("%(name)s started", name=author)
        return ngettext("%(count)s new thread in", "%(count)s new threads in", many, count=grouped(many))
    if many <= 1:
        return _("%(name)s replied in", name=author)
    return ngettext("%(count)s reply in", "%(count)s replies in", many, count=grouped(many))


def excerpt(post, most: int) -> str:
    """The first words of a post that are its author's own. Its HTML may be cut."""
    named = dict(one.split(":", 1) for one in (post.mentions or "").split())
    html = re.sub(r"<[^<>]*$", "", post.html)
    html = _PLACE.sub(lambda place: f"@{escape(named[place[1]])}" if named.get(place[1]) else "", html)
    own = to_text(html, skip=OTHERS) or to_text(html)
    return cut(" ".join(own.split()), most)


def badge(unseen: int) -> str:
    """What stands at the bell."""
    return "" if not unseen else str(unseen) if unseen < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def kinds_in_words() -> list[tuple[str, str]]:
    return [
        ("reply", _("Reply in a thread that you follow")),
        ("mention", _("Somebody mentions you")),
        ("quote", _("Somebody quotes you")),
        ("answer", _("An answer of yours, or to your question, is accepted")),
        ("thread", _("New thread in a board that you follow")),
    ]


def ways_in_words() -> list[tuple[str, str]]:
    return [("page", _("On the page")), ("mail", _("By mail"))]
