from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from forum.backup import archive, restoring, taking
from forum.backup.archive import Unusable


def register(app: Flask) -> None:
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@with_appcontext
def backup(file: Path, force: bool) -> None:
    """Write the whole site, as it is at this moment, into FILE. People can go on reading and writing.

    Whoever has the file has the site: its members' addresses, its locked boards and the secret behind its license keys.
    """
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already (--force replaces it).")
    if not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {file.parent}.")
    bar = click.progressbar(length=0, label="Backing up")

    def begin(rows: int):
        bar.length = rows
        bar.__enter__()
        return bar.update

    try:
        manifest = taking.take(file, begin)
    except (Unusable, OSError) as error:
        raise click.ClickException(f"No backup was made: {error}") from None
    finally:
        bar.render_finish()
    rows = sum(part.rows for part in manifest.tables)
    size = file.stat().st_size / 2**20
    click.echo(f"{rows} rows and {len(manifest.files)} files in {file} ({size:.1f} MB). Keep it where nobody else reads it.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Bring the site in FILE into an empty place: another database or folder, of either kind. Stop the server before."""
    click.echo("Checking the backup…")
    try:
        with archive.reading(file) as found:
            rows = sum(part.rows for part in found.manifest.tables)
            with click.progressbar(length=rows, label="Restoring") as bar:
                restoring.restore(found, bar.update)
            other_secret = restoring.has_another_secret(found)
            taken, address = found.manifest.taken_at[:16], found.manifest.address
    except Unusable as error:
        raise click.ClickException(f"{file} can't be restored: {error}") from None
    click.echo(f"The site of {taken} (UTC, {address}) is back. Everybody signs in again; no letter is sent a second time.")
    if other_secret:
        click.echo(
            "Its secret was in STOA_SECRET_KEY and isn't the one here: license keys that were given out before aren't "
            "known until STOA_SECRET_KEY is what it was.",
            err=True,
        )
    click.echo("The worker builds the search index when the site starts; until then search finds titles.")
