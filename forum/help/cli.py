"""Commands of the help center."""

from collections import defaultdict
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from forum.core.errors import Invalid
from forum.core.settings import settings
from forum.help.docusaurus.problems import Problem
from forum.help.importing import DEFAULT_SOURCE, Summary, import_folder

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
