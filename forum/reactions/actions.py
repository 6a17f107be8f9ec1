from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from forum.boards.policies import require_open
from forum.core.database import db, insert_or
from forum.core.errors import Refused
from forum.core.viewer import Viewer
from forum.reactions.models import Reaction
from forum.threads.models import Comment, Thread


def react(viewer: Viewer, comment: Comment) -> None:
    """'Me too' on a question, 'useful' on a comment; said twice it counts once. Not on one's own."""
    _require_open(viewer, comment)
    if comment.author_id == viewer.id:
        raise Refused(_("This is your own post."))
    kind = "me_too" if comment.number == 1 else "useful"
    statement = insert_or(Reaction).values(comment_id=comment.id, person_id=viewer.id, kind=kind)
    db.session.execute(statement.on_conflict_do_nothing())
    recount(comment)


def withdraw(viewer: Viewer, comment: Comment) -> None:
    _require_open(viewer, comment)
    db.session.execute(delete(Reaction).where(Reaction.comment_id == comment.id, Reaction.person_id == viewer.id))
    recount(comment)


def _require_open(viewer: Viewer, comment: Comment) -> None:
    require_open(viewer, db.session.get_one(Thread, comment.thread_id).board_id)


def recount(comment: Comment) -> None:
    db.session.scalars(select(Comment.id).where(Comment.id == comment.id).with_for_update())
    here = db.session.scalar(select(func.count()).where(Reaction.comment_id == comment.id))
    comment.useful = comment.useful_before + here
    db.session.flush()
