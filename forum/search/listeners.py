"""What changed is queued for the index in the transaction that changed it."""

from forum.core.events import subscribe
from forum.core.jobs.queue import enqueue
from forum.help.events import ArticlesChanged
from forum.threads.events import CommentWithdrawn, CommentWritten, ThreadChanged, ThreadsImported


@subscribe(CommentWritten)
@subscribe(CommentWithdrawn)
def _comment(event: CommentWritten | CommentWithdrawn) -> None:
    enqueue("search.index", {"comments": [event.comment_id]})


@subscribe(ThreadChanged)
def _thread(event: ThreadChanged) -> None:
    enqueue("search.index", {"threads": [event.thread_id]})
    enqueue("search.related", {"threads": [event.thread_id]})


@subscribe(ThreadsImported)
def _threads(event: ThreadsImported) -> None:
    enqueue("search.index", {"threads": list(event.thread_ids)})


@subscribe(ArticlesChanged)
def _articles(event: ArticlesChanged) -> None:
    enqueue(
        "search.index",
        {"articles": list(event.article_ids), "removed_translations": list(event.removed_translation_ids)},
    )
