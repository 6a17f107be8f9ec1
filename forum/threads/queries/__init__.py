"""Reading threads, in a module a screen. Every statement starts from who is looking."""

from forum.threads.queries.activity import activity_of
from forum.threads.queries.lists import (
    FILTERS,
    answered_lately,
    authors,
    board_threads,
    count_threads,
    front_boards,
    rows_with_boards,
    tag_threads,
    topics,
    with_own_counts,
)
from forum.threads.queries.mentions import handle_of, with_handles
from forum.threads.queries.single import (
    comments_on,
    find_by_old_address,
    get_comment,
    get_comment_seen,
    get_thread,
    history_of,
    last_number,
    lock_thread,
    references_of,
    thread_page,
    titles,
)
from forum.threads.queries.waiting import find_waiting, find_waiting_thread, waiting_posts_of

__all__ = [
    "FILTERS",
    "activity_of",
    "answered_lately",
    "authors",
    "board_threads",
    "comments_on",
    "count_threads",
    "find_by_old_address",
    "find_waiting",
    "find_waiting_thread",
    "front_boards",
    "get_comment",
    "get_comment_seen",
    "get_thread",
    "handle_of",
    "history_of",
    "last_number",
    "lock_thread",
    "references_of",
    "rows_with_boards",
    "tag_threads",
    "thread_page",
    "titles",
    "topics",
    "waiting_posts_of",
    "with_handles",
    "with_own_counts",
]
