from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ArticlesChanged:
    """The text of these articles, or who may read them, is not what it was; the removed translations are no more."""

    article_ids: tuple[int, ...]
    removed_translation_ids: tuple[int, ...] = ()
