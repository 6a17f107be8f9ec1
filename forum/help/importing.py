"""Brings a folder of docs into the help center: reads, compares, renders, and writes only what differs.

Runs outside of any transaction. Rendering happens between short writing transactions, a batch each; stopped half-way,
the next run goes on where this one ended.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from forum.core import transaction
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.markup.render import RENDERER_VERSION, TooComplex
from forum.help import actions
from forum.help.actions import Named, Place, Text
from forum.help.docusaurus import links
from forum.help.docusaurus.folder import read_folder
from forum.help.docusaurus.problems import Problem, noted
from forum.help.docusaurus.source import SourceFolder, SourcePage
from forum.help.models import Article, ArticleProduct, Collection, CollectionProduct, Translation
from forum.help.rendering import render
from forum.licenses.models import Product

DEFAULT_SOURCE = "docs"
BATCH = 60

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Summary:
    """What an import did, counted in pages (an article in one language); retired and restored in articles."""

    pages: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    retired: int = 0
    restored: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)


def import_folder(
    root: Path,
    *,
    base_url: str,
    source: str = DEFAULT_SOURCE,
    product: str = "",
    progress: Progress = lambda done, total: None,
) -> Summary:
    """Makes the articles of a source what the folder holds. Raises Invalid where there is nothing to import."""
    began = time.perf_counter()
    folder = read_folder(root)
    if not folder.pages:
        raise Invalid({"folder": "There are no pages in this folder."})
    run = _Run(folder, source, base_url)
    with transaction.reading():
        run.compare(_product_id(product))
    with transaction.writing():
        run.collections = actions.arrange_collections(source, run.named())
    run.plan()
    run.write(progress)
    with transaction.writing():
        run.settle()
    run.summary.seconds = time.perf_counter() - began
    return run.summary


def _product_id(slug: str) -> int | None:
    if not slug:
        return None
    found = db.session.scalar(select(Product.id).where(Product.slug == slug))
    if found is None:
        raise Invalid({"product": f"There is no product {slug!r}."})
    return found


@dataclass(slots=True)
class _Held:
    """An article as it stands in the database, without its words; `locks` are its own."""

    row: Row[Any]
    locks: frozenset[int]
    texts: dict[str, Row[Any]]


@dataclass(slots=True)
class _Job:
    """An article to write: its place and the pages to render."""

    place: Place
    pages: list[SourcePage]


class _Run:
    def __init__(self, folder: SourceFolder, source: str, base_url: str) -> None:
        self.folder = folder
        self.source = source
        self.base_url = base_url
        self.summary = Summary(pages=len(folder.pages), problems=list(folder.problems))
        self.collections: dict[str, int] = {}
        self.jobs: list[_Job] = []
        self.moves: list[tuple[int, Place]] = []

    # Comparing

    def compare(self, product_id: int | None) -> None:
        """Reads what is there, and sets aside pages whose addresses belong to another source."""
        self.product_id = product_id
        self.held = _held(self.source)
        self.articles = self._without_taken()
        self._tell_of_lost_locks()

    def _tell_of_lost_locks(self) -> None:
        """A lock goes with its folder: under another name what is in it opens to all, unless something else locks it."""
        paths = {collection.path for collection in self.folder.collections}
        for path in sorted(_locked_collections(self.source) - paths):
            self.summary.problems.append(Problem(path, 0, noted("This locked collection is gone, and its lock with it.")))

    def _without_taken(self) -> list[list[SourcePage]]:
        """The pages by article, that in the source language first, in their order."""
        taken = _taken(self.source)
        by_stem: dict[str, list[SourcePage]] = defaultdict(list)
        for page in self.folder.pages:
            if (page.locale, page.path) in taken:
                said = noted("Its address belongs to the articles of %(what)s: left out.")
                self.summary.problems.append(Problem(page.file, 0, said, taken[page.locale, page.path]))
            elif page.locale == self.folder.source_locale or page.stem in by_stem:
                by_stem[page.stem].append(page)
        return sorted(by_stem.values(), key=lambda pages: pages[0].position)

    def named(self) -> list[Named]:
        return [
            Named(path=c.path, parent=c.parent, position=c.position, labels=c.labels) for c in self.folder.collections
        ]

    def plan(self) -> None:
        """Decides what to render: what is new or different, and what links to a page that wasn't there before."""
        fresh = {
            pages[0].path
            for pages in self.articles
            if pages[0].path not in self.held or self.held[pages[0].path].row.retired_at
        }
        for pages in self.articles:
            place = Place(
                path=pages[0].path,
                collection_id=self.collections.get(pages[0].collection),
                position=pages[0].position,
            )
            held = self.held.get(place.path)
            changed = [page for page in pages if self._differs(page, held, fresh)]
            self.summary.unchanged += len(pages) - len(changed)
            if changed:
                self.jobs.append(_Job(place, changed))
            elif held and (held.row.collection_id, held.row.position) != (
                place.collection_id,
                place.position,
            ):
                self.moves.append((held.row.id, place))

    def _differs(self, page: SourcePage, held: _Held | None, fresh: set[str]) -> bool:
        text = held.texts.get(page.locale) if held else None
        if text is None:
            self.summary.added += 1
            return True
        today = (page.source_hash, page.path, RENDERER_VERSION)
        if (text.source_hash, text.path, text.html_version) == today and not self._links_to(page, fresh):
            return False
        self.summary.changed += 1
        return True

    def _links_to(self, page: SourcePage, paths: set[str]) -> bool:
        found = (self.folder.resolve(link.target, page) for link in page.outline.links) if paths else ()
        return any(destination and destination.path in paths for destination in found)

    # Writing

    def write(self, progress: Progress) -> None:
        done, total = self.summary.unchanged, self.summary.pages
        locks = self._locks_of_new()
        progress(done, total)
        for batch in _batches(self.jobs):
            rendered = [(job.place, list(self._rendered(job.pages))) for job in batch]
            with transaction.writing():
                actions.write_articles(
                    self.source, self.folder.source_locale, [one for one in rendered if one[1]], locks
                )
            done += sum(len(job.pages) for job in batch)
            progress(done, total)

    def _locks_of_new(self) -> frozenset[int]:
        """New articles get the product that was named, else the locks that all others of the source have."""
        if self.product_id is not None:
            return frozenset({self.product_id})
        locks = {held.locks for held in self.held.values() if not held.row.retired_at}
        return locks.pop() if len(locks) == 1 else frozenset()

    def _rendered(self, pages: Iterable[SourcePage]) -> Iterator[Text]:
        for page in pages:
            try:
                yield render(page, self.folder, self.base_url)
            except TooComplex as error:
                said = noted("Too long or too complex: left as it was. %(what)s")
                self.summary.problems.append(Problem(page.file, 0, said, str(error)))

    def settle(self) -> None:
        """Everything that needs no rendering: places, stale translations, locks, what came back and what is gone."""
        actions.hold_locks(self.source)
        for article_id, place in self.moves:
            actions.move_article(article_id, collection_id=place.collection_id, position=place.position)
        present = {pages[0].path: pages for pages in self.articles}
        kept = {(links.default_path(stem), locale) for stem, locale in self.folder.unread}
        back, gone, unlocked, removed = [], [], [], {}
        for path, held in self.held.items():
            pages = present.get(path)
            if pages is None:
                if not held.row.retired_at and (path, held.row.source_locale) not in kept:
                    gone.append(held.row.id)
                continue
            if held.row.retired_at:
                back.append(held.row.id)
            if self.product_id is not None and self.product_id not in held.locks:
                unlocked.append(held.row.id)
            self._mark_stale(pages, held)
            locales = {page.locale for page in pages}
            removed |= {
                text.id: held.row.id
                for locale, text in held.texts.items()
                if locale not in locales and (path, locale) not in kept
            }
        if unlocked:
            actions.lock(unlocked, self.product_id)
        actions.restore_articles(back)
        actions.retire_articles(gone)
        actions.remove_translations(removed)
        actions.settle_locks(self.source)
        self.summary.restored, self.summary.retired, self.summary.removed = len(back), len(gone), len(removed)

    def _mark_stale(self, pages: Sequence[SourcePage], held: _Held) -> None:
        for page in pages:
            text = held.texts.get(page.locale)
            if text is not None and text.source_hash == page.source_hash and text.stale != page.is_stale:
                actions.mark_translation(text.id, stale=page.is_stale)


def _held(source: str) -> dict[str, _Held]:
    """The articles of a source by path."""
    columns = (
        Article.id, Article.path, Article.source_locale, Article.collection_id, Article.position, Article.retired_at
    )  # fmt: skip
    found = {
        row.path: _Held(row, frozenset(), {})
        for row in db.session.execute(select(*columns).where(Article.source == source))
    }
    by_id = {held.row.id: held for held in found.values()}
    texts = (
        Translation.id, Translation.article_id, Translation.locale, Translation.path, Translation.source_hash,
        Translation.html_version, Translation.stale,
    )  # fmt: skip
    of_source = Article.source == source
    for row in db.session.execute(select(*texts).join(Article, Article.id == Translation.article_id).where(of_source)):
        by_id[row.article_id].texts[row.locale] = row
    locks = select(ArticleProduct).join(Article, Article.id == ArticleProduct.article_id)
    for lock in db.session.scalars(locks.where(of_source, ArticleProduct.inherited.is_(False))):
        by_id[lock.article_id].locks |= {lock.product_id}
    return found


def _locked_collections(source: str) -> set[str]:
    """The paths of those that are still there."""
    locked = select(Collection.path).join(CollectionProduct)
    return set(db.session.scalars(locked.where(Collection.source == source, Collection.retired_at.is_(None))))


def _taken(source: str) -> dict[tuple[str, str], str]:
    """Addresses that articles of other sources have: locale and path, with the source."""
    statement = (
        select(Translation.locale, Translation.path, Article.source)
        .join(Article, Article.id == Translation.article_id)
        .where(Article.source != source, Article.retired_at.is_(None))
    )
    return {(row.locale, row.path): row.source for row in db.session.execute(statement)}


def _batches(jobs: Sequence[_Job]) -> Iterator[list[_Job]]:
    waiting = iter(jobs)
    while batch := list(islice(waiting, BATCH)):
        yield batch
