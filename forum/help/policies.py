from sqlalchemy import ColumnElement, exists, or_, true

from forum.core.viewer import Viewer
from forum.help.models import Article, ArticleProduct


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The one rule of which articles are readable: unlocked ones, those a license of the viewer opens; an
    administrator reads all."""
    if viewer.is_administrator:
        return true()
    lock = exists().where(ArticleProduct.article_id == Article.id).correlate(Article)
    if not viewer.products:
        return ~lock
    return or_(~lock, lock.where(ArticleProduct.product_id.in_(viewer.products)))
