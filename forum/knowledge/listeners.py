from forum.core.events import subscribe
from forum.help.events import ArticlesChanged
from forum.knowledge.actions import record_citations, record_citations_of
from forum.threads.events import CommentWritten


@subscribe(CommentWritten)
def _keep_citations(event: CommentWritten) -> None:
    record_citations(event.comment_id)


@subscribe(ArticlesChanged)
def _find_citations(event: ArticlesChanged) -> None:
    record_citations_of(list(event.article_ids))
