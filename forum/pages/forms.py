from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forum.core.forms import Form
from forum.core.languages import native_name
from forum.core.text import nfc

LONGEST = 64_000


def page_form(languages: tuple[str, ...]) -> type[Form]:
    """A form with a text in each of these languages."""

    class PageForm(Form):
        """`texts` is what was written, by language."""

        prose = tuple(f"body_{code}" for code in languages)

        @property
        def texts(self) -> dict[str, str]:
            return {code: self[f"body_{code}"].data for code in languages}

    for code in languages:
        field = TextAreaField(
            _("Text (%(language)s)", language=native_name(code)),
            filters=[lambda text: nfc(text or "").strip()],
            validators=[
                DataRequired(_("Write something, or put the default text back.")),
                Length(max=LONGEST, message=_("A text may have up to 64,000 characters.")),
            ],
        )
        setattr(PageForm, f"body_{code}", field)
    return PageForm
