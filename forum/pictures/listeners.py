from forum.core.database import db
from forum.core.events import subscribe
from forum.pictures.actions import record_citations
from forum.pictures.queries import writer_of
from forum.threads.events import CommentWithdrawn, CommentWritten
from forum.threads.models import Comment
from forum.viewers import viewer_of


@subscribe(CommentWritten)
@subscribe(CommentWithdrawn)
def _keep_citations(event: CommentWritten | CommentWithdrawn) -> None:
    """What an edit takes out is cited no more, nor what its author took back; what a moderator hid may be shown again."""
    comment = db.session.get_one(Comment, event.comment_id)
    record_citations(comment, viewer_of(writer_of(comment)))
