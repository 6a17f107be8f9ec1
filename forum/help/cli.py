"""Commands of the help center."""

from collections import defaultdict
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from forum.core import transaction
from forum.core.errors import Invalid
from forum.core.settings import settings
from forum.core.viewer import ANONYMOUS
from forum.help import actions
from forum.help.docusaurus.problems import Problem
from forum.help.importing import DEFAULT_SOURCE, Summary, import_folder
from forum.help.models import Article, Collection
from forum.help.queries.catalog import at_path
from forum.licenses.queries import find_product

SHOWN_OF_A_KIND = 5

articles = AppGroup("articles", help="Articles of the help center.")


def register(app: Flask) -> None:
    app.cli.add_command(articles)


@articles.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--source",
    default=DEFAULT_SOURCE,
    show_default=True,
    metavar="NAME",
    help="Which docs these are: an import changes and retires only articles of its own source.",
)
@click.option("--product", default="", metavar="SLUG", help="Lock the articles: only its license holders read them.")
def import_articles(folder: Path, source: str, product: str) -> None:
    """Import a folder of Markdown docs, or bring an earlier import up to date.

    DIR holds docs/, and i18n/ for translations, or is itself a folder of pages. Importing again writes only what has
    changed; a page that is gone is retired, and comes back when its file does.
    """
    with click.progressbar(length=1, label="Importing", show_pos=True, item_show_func=None) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        try:
            summary = import_folder(
                folder,
                base_url=settings().address,
                source=source.strip()[:60],
                product=product,
                progress=progress,
            )
        except Invalid as error:
            raise click.ClickException(str(error)) from None
    _print(summary)


@articles.command("lock")
@click.argument("path")
@click.option(
    "--product", "products", multiple=True, required=True, metavar="SLUG", help="What opens it; any of several does."
)
@click.option("--listed", is_flag=True, help="A lock card says that the collection is there.")
@click.option("--totals", is_flag=True, help="The lock card says how many articles are inside.")
@click.option("--source", default=DEFAULT_SOURCE, show_default=True, metavar="NAME", help="Which docs it is of.")
def lock(path: str, products: tuple[str, ...], listed: bool, totals: bool, source: str) -> None:
    """Lock a collection with all that is below it, or one article: only license holders read it.

    PATH is that of its address without the language, as in guides/advanced. The nearest lock counts: an article's own before
    that of its collection, and that before one of a collection above.
    """
    with transaction.writing():
        found = _at(source, path)
        if isinstance(found, Collection):
            actions.lock_collection(
                ANONYMOUS, found, product_ids=_product_ids(products), listed=listed, shows_totals=totals
            )
        elif listed or totals:
            raise click.ClickException("Only a collection has a lock card.")
        else:
            actions.lock_article(ANONYMOUS, found, product_ids=_product_ids(products))
    click.echo(f"Locked {path}: {', '.join(products)}")


@articles.command("unlock")
@click.argument("path")
@click.option("--source", default=DEFAULT_SOURCE, show_default=True, metavar="NAME", help="Which docs it is of.")
def unlock(path: str, source: str) -> None:
    """Take the lock of a collection or article away. What is above it may still be locked."""
    with transaction.writing():
        found = _at(source, path)
        if isinstance(found, Collection):
            actions.lock_collection(ANONYMOUS, found, product_ids=())
        else:
            actions.lock_article(ANONYMOUS, found, product_ids=())
    click.echo(f"{path} has no lock of its own.")


def _at(source: str, path: str) -> Collection | Article:
    found = at_path(source, path.strip("/"))
    if found is None:
        raise click.ClickException(f"There is neither a collection nor an article at {path} in {source}.")
    return found


def _product_ids(slugs: tuple[str, ...]) -> list[int]:
    found = {slug: find_product(slug) for slug in slugs}
    missing = [slug for slug, product in found.items() if product is None]
    if missing:
        raise click.ClickException(f"No product is called {', '.join(missing)}.")
    return [product.id for product in found.values() if product]


def _print(summary: Summary) -> None:
    rate = summary.pages / summary.seconds if summary.seconds else 0
    click.echo(f"{summary.pages} pages in {summary.seconds:.1f} s ({rate:.0f} a second)")
    counts = {
        "new": summary.added,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "translations removed": summary.removed,
        "articles retired": summary.retired,
        "articles restored": summary.restored,
    }
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items() if count))
    if summary.problems:
        click.echo(f"\n{len(summary.problems)} problems:")
    for kind, problems in _by_kind(summary.problems).items():
        click.echo(f"  {len(problems)} × {kind}")
        for problem in problems[:SHOWN_OF_A_KIND]:
            click.echo(f"      {problem}")
        if len(problems) > SHOWN_OF_A_KIND:
            click.echo(f"      … and {len(problems) - SHOWN_OF_A_KIND} more")


def _by_kind(problems: list[Problem]) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.message.partition(":")[0].rstrip(".")].append(problem)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
