"""Reading for moderators, in a module a screen."""

from forum.moderation.queries.items import (
    Reviewed,
    decision_of,
    find_open_item,
    get_item,
    items_page,
    own_report,
    reports_on,
)
from forum.moderation.queries.log import (
    boards_seen,
    comments_seen,
    get_entry,
    last_act,
    log_page,
    people_seen,
    subject_of,
    threads_seen,
    undoing_of,
)

__all__ = [
    "Reviewed",
    "boards_seen",
    "comments_seen",
    "decision_of",
    "find_open_item",
    "get_entry",
    "get_item",
    "items_page",
    "last_act",
    "log_page",
    "own_report",
    "people_seen",
    "reports_on",
    "subject_of",
    "threads_seen",
    "undoing_of",
]
