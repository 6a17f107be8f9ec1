"""Docs that are sent as a ZIP file, and what is said of their import."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from forum.boards.forms import at_most, tidy
from forum.core.forms import CreatingForm
from forum.core.text import is_slug
from forum.help import archive, imports
from forum.help.importing import DEFAULT_SOURCE
from forum.help.models import Import

REASONS = {
    "kind": _("This isn’t a ZIP file that can be read here. Pack the folder anew, as plain ZIP."),
    "bytes": _("The file is larger than 50 MB. Leave pictures and programs out: pages are all that is needed."),
    "entries": _("There are more than 20,000 files in it."),
    "unpacked": _("Unpacked it would be more than 200 MB."),
    "ratio": _("It holds a file that would grow out of all measure: it was not unpacked."),
    "names": _("It holds a file whose name leads to another place: it was not unpacked."),
    "locked": _("It is locked with a password."),
    "damaged": _("The file is damaged or gone."),
    "empty": _("There are no pages in it: files that end in .md or .mdx."),
}


class DocsForm(CreatingForm):
    file = FileField(
        _("ZIP file"),
        description=_("A folder of Markdown, or of Docusaurus with docs/ and i18n/. Up to 50 MB."),
    )
    source = StringField(
        _("Name of these docs"),
        default=DEFAULT_SOURCE,
        filters=[tidy],
        validators=[DataRequired(_("Give the docs a name.")), at_most(60)],
        description=_("An import brings up to date what came under the same name, and retires what is gone."),
    )
    product = SelectField(
        _("Locked to"), default="", description=_("Only who holds a license of the product reads these articles.")
    )
    wrong = ""

    def keep(self, public_id: str) -> None:
        """Puts the file aside, which takes a while: before the first statement. `validate` says what was wrong."""
        try:
            if not self.file.data or not self.file.data.filename:
                self.wrong = str(_("Choose a file."))
            else:
                imports.put_aside(self.file.data.stream, public_id)
        except archive.NotTaken as error:
            self.wrong = str(REASONS[error.reason])

    def offer(self, products: list[tuple[int, str]]) -> None:
        listed = [("", _("Everybody may read them")), *((str(id), name) for id, name in products)]
        self.product.choices = [SelectChoice(*one) for one in listed]

    @property
    def product_id(self) -> int | None:
        return int(self.product.data) if self.product.data else None

    def validate_file(self, field) -> None:
        if self.wrong:
            raise ValidationError(self.wrong)

    def validate_source(self, field) -> None:
        if not is_slug(field.data):
            raise ValidationError(_("Use small Latin letters, digits and single dashes."))


def problems(found: Import) -> list[tuple[str, int, str]]:
    """File, line and what is wrong, in the language of the page."""
    return [(file, line, gettext(said, what=what)) for file, line, said, what in found.problems]


def said(found: Import) -> str:
    """Why it failed, in words."""
    return str(REASONS.get(found.error, found.error))
