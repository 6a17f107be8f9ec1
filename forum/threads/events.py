"""What happened to threads and comments, for other features. Ids only."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CommentWritten:
    """A comment (the question among them) was published or edited, or its text was made again."""

    comment_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class CommentHeld:
    """A post waits for a moderator, or, edited, deserves one's look. `signs` say why: see holding.py.

    Of one that waits nothing else is said: CommentWritten comes when it is published.
    """

    comment_id: int
    signs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CommentWithdrawn:
    """A comment was hidden, shown again or removed by its author."""

    comment_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadChanged:
    """Something of a whole thread changed: title, tags, board, hidden or shown, its accepted answer."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadsImported:
    """Whole threads came from outside, or came again changed."""

    thread_ids: tuple[int, ...]
