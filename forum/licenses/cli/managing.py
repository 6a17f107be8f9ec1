"""What staff do with licenses, by command. A license is named by its id, which lists show, or by a key of the site's own."""

import click

from forum.accounts.queries import find_person
from forum.core import transaction
from forum.core.clock import now
from forum.core.errors import NotFound
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, csv_list, key_list, queries
from forum.licenses.cli.licenses import licenses
from forum.licenses.models import License
from forum.licenses.policies import state_of
from forum.licenses.queries import finding
from forum.licenses.queries.finding import FOUND_STATES, Filter


def _filters(command):
    """The options that narrow a list, as the page of licenses has them."""
    for option in (
        click.option("--product", default="", help="What they open."),
        click.option("--state", type=click.Choice(FOUND_STATES)),
        click.option("--source", default="", help="A connection's id, or 'here'."),
        click.option("--held/--free", default=None, help="With or without a holder."),
        click.option("--words", default="", help="The end of a key, a holder, a part of the note."),
    ):
        command = option(command)
    return command


@licenses.command("list")
@_filters
def show(**options) -> None:
    """Lists licenses: id, product, state, end, places, holders, end of the key. No key is known."""
    with transaction.reading():
        for one in finding.all_licenses(_wanted(**options)):
            license, holders = one.license, " ".join(holder.handle for holder in one.holders) or "-"
            ends = license.expires_at.date().isoformat() if license.expires_at else "no end"
            places = f"{len(one.holders)}/{license.seats}"
            click.echo(f"{license.public_id}  {one.product.slug}  {one.state}  {ends}  {places}  {holders}  …{license.key_end}")


@licenses.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=False), default="-")
@_filters
def export(file, **options) -> None:
    """Writes licenses as CSV, without their keys, to FILE or standard output."""
    with transaction.reading():
        for line in csv_list.lines(finding.all_licenses(_wanted(**options))):
            file.write(line)


@licenses.command("history")
@click.argument("license")
def history(license: str) -> None:
    """Tells all that happened to a license, oldest first."""
    with transaction.reading():
        for entry in finding.history_of(_license(license)):
            changed = ", ".join(f"{name}={value}" for name, value in entry.after.items())
            click.echo(f"{entry.at:%Y-%m-%d %H:%M} {entry.action} {changed} {entry.reason}".rstrip())


@licenses.command("restore")
@click.argument("license")
def restore(license: str) -> None:
    """Takes a revocation back: it opens what it opened before, for the same people."""
    with transaction.writing():
        found = _license(license)
        actions.restore(ANONYMOUS, found)
        click.echo(f"Restored the license ending in {found.key_end}: it is {state_of(found, now())}.")


@licenses.command("extend")
@click.argument("license")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it is good. Without: no end.")
def extend(license: str, expires) -> None:
    """Changes when a license ends."""
    with transaction.writing():
        found = _license(license)
        actions.change_end(ANONYMOUS, found, key_list.end_of(expires.date()) if expires else None)
    click.echo(f"The license ending in {found.key_end} ends on {expires:%Y-%m-%d}." if expires else "It has no end now.")


@licenses.command("free")
@click.argument("license")
@click.argument("handle")
def free(license: str, handle: str) -> None:
    """Takes the place of a member on a license away."""
    with transaction.writing():
        found, person = _license(license), find_person(handle)
        seat = finding.seat_of(found, person.id) if person else None
        if seat is None:
            raise click.ClickException(f"{handle} has no place on it.")
        actions.free_place(ANONYMOUS, found, seat)
    click.echo(f"The place of {handle} is free.")


def _wanted(**options) -> Filter:
    held = {True: "yes", False: "no", None: ""}[options.pop("held")]
    given = {name: value for name, value in options.items() if value}
    return Filter(**given, held=held)


def _license(named: str) -> License:
    try:
        return queries.get_license(named)
    except NotFound:
        pass
    try:
        return actions.license_with_key(named)
    except NotFound:
        raise click.ClickException("No license has this id or key.") from None
