"""A mail that says that mail arrives."""

from flask_babel import gettext as _

from forum.core.languages import speaking
from forum.core.mail.letters import Message, Paragraph, letter
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.core.site import site


@letter("core.test")
def compose(letter: Letter) -> Message:
    """To `address`, in the language that the payload names, else the site's first."""
    language = letter.payload.get("language") or site().languages[0]
    with speaking(language):
        said = _("Mail from %(site)s arrives: this is the test that an administrator asked for.", site=site().name)
        where = _("It was sent by the site at %(address)s. You need not do anything.", address=settings().address)
        subject = _("A test from %(site)s", site=site().name)
        return Message(to=letter.address, language=language, subject=subject, parts=(Paragraph(said), Paragraph(where)))
