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
class CommentPosted:
    """A comment is new, and so, where its number is 1, is its thread."""

    comment_id: int
    thread_id: int
    number: int
    author_id: int


@dataclass(frozen=True, kw_only=True)
class CommentEdited:
    """Somebody changed what a comment says."""

    comment_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerAccepted:
    """A comment was marked as the answer."""

    comment_id: int
    by_id: int


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
