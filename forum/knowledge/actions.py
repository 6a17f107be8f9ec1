from sqlalchemy import delete, select

from forum.core.database import db
from forum.help.models import Translation
from forum.knowledge.models import Citation
from forum.threads.models import Comment, Reference


def record_citations(comment_id: int) -> None:
    """Makes the ledger say of a post what the post says: which articles it cites, found by any of their addresses."""
    db.session.execute(delete(Citation).where(Citation.comment_id == comment_id))
    cited = (
        select(Translation.article_id, Reference.anchor, Comment.created_at)
        .join(Reference, Reference.target == Translation.path)
        .join(Comment, Comment.id == Reference.comment_id)
        .where(Reference.comment_id == comment_id, Reference.kind == "help")
        .order_by(Reference.number)
    )
    first: dict[int, Citation] = {}
    for article_id, anchor, created_at in db.session.execute(cited):
        if article_id not in first:
            first[article_id] = Citation(
                comment_id=comment_id, article_id=article_id, heading=anchor, created_at=created_at
            )
    db.session.add_all(first.values())
    db.session.flush()


def record_citations_of(article_ids: list[int]) -> None:
    """After articles came or got other addresses: posts that named them before now cite them."""
    named = (
        select(Reference.comment_id)
        .join(Translation, Translation.path == Reference.target)
        .where(Reference.kind == "help", Translation.article_id.in_(article_ids))
        .distinct()
    )
    for comment_id in list(db.session.scalars(named)):
        record_citations(comment_id)
