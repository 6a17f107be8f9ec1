import click
from flask.cli import AppGroup

from forum.core.clock import now
from forum.core.database import new_public_id
from forum.core.mail import delivery, kept
from forum.core.mail.models import Letter
from forum.core.mail.outcomes import Outcome, Unreachable

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


def _send(letter: Letter) -> Outcome:
    try:
        mail = delivery.compose(letter)
        with delivery.open_session(delivery.server_url()) as session:
            return session.hand_over(mail, lambda: None)
    except (Unreachable, ValueError) as error:
        return Outcome("failed", str(error))
