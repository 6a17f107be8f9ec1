from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from forum.core.viewer import Viewer
from forum.help.models import Article, ArticleProduct, Collection, CollectionProduct


def visible_to(viewer: Viewer) -> ColumnElement[bool]:
    """The one rule of which articles are readable: unlocked ones, those a license of the viewer opens; an
    administrator reads all."""
    if viewer.is_administrator:
        return true()
    lock = exists().where(ArticleProduct.article_id == Article.id).correlate(Article)
    if not viewer.products:
        return ~lock
    return or_(~lock, lock.where(ArticleProduct.product_id.in_(viewer.products)))


def barred_to(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a collection has locks of its own and no license of the viewer opens it."""
    if viewer.is_administrator:
        return false()
    lock = exists().where(CollectionProduct.collection_id == Collection.id).correlate(Collection)
    if not viewer.products:
        return lock
    return and_(lock, ~lock.where(CollectionProduct.product_id.in_(viewer.products)))
