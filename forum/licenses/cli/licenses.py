from pathlib import Path

import click
from flask.cli import AppGroup

from forum.core import commands, transaction
from forum.core.errors import Invalid, NotFound
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, key_list, queries, signing
from forum.licenses.actions import rotating
from forum.licenses.models import Product
from forum.licenses.providers.registry import PROVIDERS

products = AppGroup("products", help="What licenses are for.")
licenses = AppGroup("licenses", help="License keys.")


@products.command("add")
@click.argument("slug")
@click.option("--name", required=True, callback=commands.a_name)
@click.option("--provider", type=click.Choice(["local", *PROVIDERS]), default="local", show_default=True)
def add_product(slug: str, name: str, provider: str) -> None:
    """Adds a product that licenses can be for."""
    try:
        with transaction.writing():
            actions.add_product(ANONYMOUS, slug=slug, name=name)
    except Invalid as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Added product {slug}.")
    if provider != "local":
        click.echo(f"Connect it next: flask connections add {provider} --product {slug}")


@licenses.command("issue")
@click.argument("product")
@click.option("--count", type=click.IntRange(1, 10_000), default=1, show_default=True)
@click.option(
    "--seats", type=click.IntRange(1, key_list.MOST_SEATS), default=1, show_default=True, help="Places a key."
)
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it is good.")
@click.option("--also", multiple=True, metavar="PRODUCT", help="Another product that they open.")
def issue(product: str, count: int, seats: int, expires, also) -> None:
    """Makes license keys and prints them, a key a line. They are not shown again."""
    ends = key_list.end_of(expires.date()) if expires else None
    with transaction.writing():
        others = [_product(slug).id for slug in also]
        made = actions.issue(
            ANONYMOUS, _product(product), count=count, seats=seats, expires_at=ends, also_opens=others
        )
    for key in made:
        click.echo(key)


@licenses.command("import")
@click.argument("product")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_keys(product: str, file: Path) -> None:
    """Adds the keys of a CSV file: key[,expires][,seats][,note][,email] a line. Bad lines are listed."""
    try:
        listed = key_list.read(file.read_bytes())
    except Invalid as error:
        raise click.ClickException(error.errors["file"]) from None
    with transaction.writing():
        done = actions.import_keys(ANONYMOUS, _product(product), listed)
    for problem in done.problems:
        click.echo(f"line {problem.line}: {problem.reason}", err=True)
    click.echo(f"Added {done.added}, left out {len(done.problems)}.")


@licenses.command("revoke")
@click.argument("key")
def revoke(key: str) -> None:
    """Takes a license back. From the next request on it opens nothing."""
    try:
        with transaction.writing():
            license = actions.license_with_key(key)
            actions.revoke(ANONYMOUS, license)
    except NotFound:
        raise click.ClickException("No license has this key.") from None
    click.echo(f"Revoked the license ending in {license.key_end}.")


@licenses.command("check")
def check() -> None:
    """Checks the licenses that came out of a backup, and counts those of each product by state."""
    with transaction.writing():
        actions.check_licenses()
        counts = queries.counts_by_product()
        rows = [(product.slug, counts.get(product.id, queries.Counts())) for product in queries.products()]
    for slug, count in rows:
        active = f"{count.active} active ({count.in_use} in use)"
        unchecked = f", {count.unchecked} to be checked" if count.unchecked else ""
        click.echo(f"{slug}: {active}, {count.ended} ended, {count.revoked} revoked{unchecked}")


@licenses.command("keypair", with_appcontext=False)
@click.option("--private-key", "file", type=click.Path(path_type=Path), required=True, help="A new file, for you alone.")
def make_keypair(file: Path) -> None:
    """Makes a key to sign license keys with, writes it to a file, and prints the public one: a connection of the kind
    'signed' asks for it."""
    try:
        click.echo(signing.write_new(file))
    except FileExistsError:
        raise click.ClickException(f"{file} is there already. A private key is never written over.") from None
    except OSError as error:
        raise click.ClickException(f"{file} can’t be written: {error.strerror}.") from None


@licenses.command("sign", with_appcontext=False)
@click.option("--private-key", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--product", required=True, callback=commands.a_name, help="As the connection names it.")
@click.option("--plan", default="", help="One plan of the product.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it is good.")
@click.option("--places", type=click.IntRange(1, key_list.MOST_SEATS), help="For how many people a key is.")
@click.option("--email", default="", help="The address it was bought with.")
@click.option("--count", type=click.IntRange(1, 10_000), default=1, show_default=True)
def sign(file: Path, product: str, plan: str, expires, places: int | None, email: str, count: int) -> None:
    """Signs license keys and prints them, a key a line. Nothing of them is kept here."""
    try:
        key = signing.read(file)
    except signing.NotAKey:
        raise click.ClickException(f"{file} holds no Ed25519 private key (PEM, without a password).") from None
    for _number in range(count):
        click.echo(signing.sign(key, product, expires.date() if expires else None, places, plan, email))


@licenses.command("rotate")
def rotate() -> None:
    """Changes the secret behind keys. People can go on; cut off, it goes on the next time."""
    with transaction.reading():
        is_unfinished = rotating.is_unfinished()
    if is_unfinished:
        click.echo("Going on with what was cut off.")
    else:
        with transaction.writing():
            rotating.begin(ANONYMOUS)
    done = 0
    while some := rotating.lift_some():
        done += some
    rotating.seal_anew()
    click.echo(f"The secret has changed for {done} licenses. Take a backup: older ones have the older secrets only.")


def _product(slug: str) -> Product:
    product = queries.find_product(slug)
    if product is None:
        raise click.ClickException(f"No product is called {slug}.")
    return product
