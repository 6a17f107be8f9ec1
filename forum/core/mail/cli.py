import click
from flask import current_app
from flask.cli import AppGroup

from forum.core.clock import now
from forum.core.database import new_public_id
from forum.core.incoming import listening
from forum.core.mail import delivery, kept
from forum.core.mail.models import Letter
from forum.core.mail.outcomes import Outcome, Unreachable
from forum.core.settings import settings

group = AppGroup("mail", help="The site's mail.")


@group.command("test")
@click.argument("address")
def test(address: str) -> None:
    """Send a test mail to ADDRESS now, and say what the mail server answers."""
    letter = Letter(public_id=new_public_id(), kind="core.test", address=address, payload={}, created_at=now())
    outcome = _send(letter)
    if outcome.kind != "sent":
        raise click.ClickException(f"The mail didn't go out: {outcome.words}.")
    if delivery.server_url():
        click.echo("The mail server took the mail.")
    else:
        click.echo(f"There is no mail server; the mail is kept in {kept.folder() / letter.public_id}.eml")


@group.command("listen")
def listen() -> None:
    """Take mail in at STOA_MAIL_IN_LISTEN until told to stop; `make run` does so by itself."""
    address = settings().mail_in_listen
    if not address:
        raise click.ClickException("STOA_MAIL_IN_LISTEN says where to listen; it is empty.")
    try:
        listener = listening.bind(address)
    except (OSError, OverflowError) as error:
        raise click.ClickException(f"Nothing can be listened to on {address}: {error}.") from error
    listening.serve(current_app._get_current_object(), listener, address)


def _send(letter: Letter) -> Outcome:
    try:
        mail = delivery.compose(letter)
        with delivery.open_session(delivery.server_url()) as session:
            return session.hand_over(mail, lambda: None)
    except (Unreachable, ValueError) as error:
        return Outcome("failed", str(error))
