"""What the index holds, whatever anybody may see."""

from sqlalchemy import select

from forum.core.database import db
from forum.search import documents, index
from forum.threads.models import Comment


def found(words: str) -> set[str]:
    """The posts that the index finds for words."""
    boards = {documents.board_space(id) for id in range(1, 50)}
    return {*index.engine().search(words, spaces=frozenset(boards), limit=50).ids} & {
        documents.comment_key(id) for id in db.session.scalars(select(Comment.id))
    }
