"""What of an erasure takes time: the counters, the name in what others wrote, kept files, the index, the disk.

Each stage is harmless when done twice, and says how to go on. The names are in the job until the last but one.
"""

import re
from typing import Any

from sqlalchemy import select

from forum.core import sqlite, transaction
from forum.core.database import db
from forum.core.jobs.models import Job
from forum.personal import files, staff, unposted
from forum.personal.actions import sweep
from forum.personal.models import Download
from forum.pictures.actions import remove_uncited
from forum.pictures.files import remove as remove_pictures
from forum.pictures.models import Picture
from forum.reactions.actions import recount as recount_reactions
from forum.reading.queries import in_a_draft
from forum.search import index
from forum.threads.actions import erasing, rendering
from forum.threads.erased_names import Erased
from forum.threads.models import Comment

STEP = 100
_BOARD, _POST = re.compile(r"/boards/\w"), re.compile(r"/(?:threads|comments)/([a-z0-9]{6,40})")


def go_on(payload: dict[str, Any]) -> dict[str, Any] | None:
    """Does the next step; returns what the one after it is to know, or None after the last one."""
    following = STAGES[payload["stage"]](payload)
    return payload | following if following else None


def _erased(payload: dict[str, Any]) -> Erased:
    return Erased(payload["person"], tuple(payload["names"]), payload["handle"], payload["posts"] == "go")


def _posts(payload: dict[str, Any]) -> dict[str, Any]:
    """Counters of the threads where the person wrote."""
    with transaction.writing():
        if not payload["after"]:
            sweep(payload["person"], payload["posts"])
        after = erasing.recount_some(payload["person"], payload["after"], STEP)
    return {"after": after} if after else {"stage": "reactions", "after": 0}


def _reactions(payload: dict[str, Any]) -> dict[str, Any]:
    with transaction.writing() as session:
        for comment in session.scalars(select(Comment).where(Comment.id.in_(payload["reacted"][:STEP]))):
            recount_reactions(comment)
    left = payload["reacted"][STEP:]
    return {"reacted": left, "stage": "reactions" if left else "names"}


def _names(payload: dict[str, Any]) -> dict[str, Any]:
    """The name in what others wrote."""
    erased = _erased(payload)
    with transaction.reading():
        rows, after = erasing.naming(erased, payload["after"])
    if rows:
        with transaction.writing():
            erasing.take_name_out(rows, erased)
        while rendering.render_some(STEP) == STEP:
            pass
    return {"after": after} if after else {"stage": "rest", "after": 0}


def _rest(payload: dict[str, Any]) -> dict[str, Any]:
    with transaction.writing() as session:
        erasing.take_name_out_of_the_past(_erased(payload))
        unposted.take_name_out(_erased(payload))
        unposted.untitle_answers_to_forms()
        kept = set(session.scalars(select(Download.public_id)))
        staff.take_words_out(payload["person"], payload["names"], payload["words"])
    _pictures()
    files.keep_only(kept)
    files.remove_mails_about(payload["words"], lambda mail: payload["posts"] == "go" and _tells_of(mail, payload["person"]))
    with transaction.reading() as session:
        waiting = list(session.scalars(select(Job.payload).where(Job.kind == "search.index")))
        comments = erasing.comment_ids_of(payload["person"])
    index.purge([*waiting, {"comments": comments}])
    return {"stage": "traces", "names": [], "words": []}


def _tells_of(mail: str, person_id: int) -> bool:
    """Whether a kept mail may have words of the person's posts: it leads to one, or to a board whose news it lists."""
    with transaction.reading():
        return bool(_BOARD.search(mail) or erasing.own_ids(person_id, set(_POST.findall(mail))))


def _pictures() -> None:
    """Those that no post shows now."""
    removed = [""]
    while removed:
        with transaction.writing():
            removed = remove_uncited(in_a_draft(Picture.public_id))
        remove_pictures(removed)


def _traces(payload: dict[str, Any]) -> None:
    """By now no row holds a name."""
    if db.engine.dialect.name == "sqlite" and not sqlite.forget_deleted(db.engine):
        raise RuntimeError("somebody was reading while the log of writes was to be emptied")


STAGES = {"posts": _posts, "reactions": _reactions, "names": _names, "rest": _rest, "traces": _traces}
