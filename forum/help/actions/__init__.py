"""Writing the help center: its articles and collections, and what locks them."""

from forum.help.actions.articles import (
    Named,
    Place,
    Text,
    arrange_collections,
    mark_translation,
    move_article,
    remove_translations,
    restore_articles,
    retire_articles,
    write_articles,
)
from forum.help.actions.locks import hold_locks, lock, lock_article, lock_collection, settle_locks

__all__ = [
    "Named",
    "Place",
    "Text",
    "arrange_collections",
    "hold_locks",
    "lock",
    "lock_article",
    "lock_collection",
    "mark_translation",
    "move_article",
    "remove_translations",
    "restore_articles",
    "retire_articles",
    "settle_locks",
    "write_articles",
]
