"""Reading the help center. Every statement starts from what the viewer may read."""

from forum.help.queries.articles import (
    ArticlePage,
    find_article,
    find_article_called,
    find_canonical,
    is_language,
    public_addresses,
)
from forum.help.queries.cards import ArticleCard, cards
from forum.help.queries.collections import CollectionPage, Surroundings, around, find_collection
from forum.help.queries.fronts import Front, front
from forum.help.queries.listing import Heading, Link, address
from forum.help.queries.locks import LockCard, collections_opened_by, find_locked

__all__ = [
    "ArticleCard",
    "ArticlePage",
    "CollectionPage",
    "Front",
    "Heading",
    "Link",
    "LockCard",
    "Surroundings",
    "address",
    "around",
    "cards",
    "collections_opened_by",
    "find_article",
    "find_article_called",
    "find_canonical",
    "find_collection",
    "find_locked",
    "front",
    "is_language",
    "public_addresses",
]
