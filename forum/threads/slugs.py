"""The part of a thread's address that tells its title."""

from forum.core.text import slugify

# What else stands below a thread's address.
PAGES = frozenset({"edit", "moderation"})


def slug_of(title: str) -> str:
    slug = slugify(title)
    return f"thread-{slug}" if slug in PAGES else slug
