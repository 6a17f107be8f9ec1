"""What staff do with licenses, by command. A license is named by its id, which lists show, or by a key of the site's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from forum.accounts.queries import find_person
from forum.core import transaction
from forum.core.clock import now
from forum.core.errors import Invalid, NotFound
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, csv_list, key_list, queries
from forum.licenses.actions import requests
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


@licenses.command("give")
@click.argument("license")
@click.argument("handle")
def give(license: str, handle: str) -> None:
    """Gives a free place on a license to a member, who is told."""
    with _told(), transaction.writing():
        actions.give_place_to(ANONYMOUS, _license(license), handle)
    click.echo(f"{handle} has a place.")


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


@licenses.command("recheck")
@click.argument("license")
def recheck(license: str) -> None:
    """Has whoever sold a license asked about it; the worker does it."""
    with transaction.writing():
        actions.recheck_now(ANONYMOUS, _license(license))
    click.echo("It is being checked.")


@licenses.command("requests")
def show_requests() -> None:
    """Lists who says that a license in use is their purchase, and licenses that seem to be shared."""
    with transaction.reading():
        for request, person, license, product in queries.requests_to_decide():
            holders = " ".join(holder.handle for holder in queries.row_of(license).holders)
            named = f"{request.public_id}  {person.handle}  {product.slug}  {license.public_id}  …{license.key_end}"
            click.echo(f"{named}  held by {holders}  {request.words}".rstrip())
        for shared in queries.signs_of_sharing():
            click.echo(f"shared: {shared.license.public_id}  {shared.product.slug}  {shared.people} people without a place")


@licenses.command("grant")
@click.argument("request")
@click.option("--place-of", default="", metavar="HANDLE", help="Who gives way, where no place is free.")
@click.option("--reason", default="")
def grant(request: str, place_of: str, reason: str) -> None:
    """Gives a license to who says that it is their purchase."""
    with _told(), transaction.writing():
        requests.grant_purchase(ANONYMOUS, request, _place(request, place_of) if place_of else "", reason)
    click.echo("The license has changed hands. Both are told.")


@licenses.command("refuse")
@click.argument("request")
@click.option("--reason", default="")
def refuse(request: str, reason: str) -> None:
    """Says no to who says that a license is their purchase."""
    with _told(), transaction.writing():
        requests.refuse_purchase(ANONYMOUS, request, reason)
    click.echo("They are told no.")


def _place(request: str, handle: str) -> str:
    for asked, _person, license, _product in queries.requests_to_decide():
        for holder in queries.row_of(license).holders if asked.public_id == request else ():
            if holder.handle == handle:
                return holder.place
    raise click.ClickException(f"{handle} has no place on it.")


@contextmanager
def _told() -> Iterator[None]:
    """What is wrong, in words."""
    try:
        yield
    except NotFound:
        raise click.ClickException("Nobody waits for a decision by this id.") from None
    except Invalid as error:
        raise click.ClickException(" ".join(error.errors.values())) from None


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
