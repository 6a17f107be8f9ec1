from forum.core.database import db
from forum.support.models import SavedReply


def add_reply(title: str, markdown: str, language: str) -> None:
    db.session.add(SavedReply(title=title, markdown=markdown, language=language))
    db.session.flush()


def change_reply(reply: SavedReply, title: str, markdown: str, language: str) -> None:
    reply.title, reply.markdown, reply.language = title, markdown, language


def remove_reply(reply: SavedReply) -> None:
    db.session.delete(reply)
