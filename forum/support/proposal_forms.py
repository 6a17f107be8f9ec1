from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from forum.core.forms import CreatingForm
from forum.core.text import nfc, one_line
from forum.support.publishing import FIELDS, Posts
from forum.threads.forms import check_body, check_title


def _line(text: str | None) -> str:
    return one_line(text or "")


def _text(text: str | None) -> str:
    return nfc(text or "").strip()


class PostsForm(CreatingForm):
    """A thread that is made of a case. `anyway` says that what was found in it may stand there; with `act` "look", a button's,
    nothing is sent yet."""

    prose, of_others = FIELDS, True

    title = StringField(_l("Title"), filters=[_line], validators=[check_title])
    question = TextAreaField(_l("Question"), filters=[_text], validators=[check_body])
    answer = TextAreaField(_l("Answer"), filters=[_text], validators=[check_body])
    anyway = BooleanField(_l("All of this may be public"))
    act = SelectField(choices=[], validate_choice=False, validators=[Optional(), Length(max=10)])

    @property
    def posts(self) -> Posts:
        return Posts(*(self[name].data or "" for name in FIELDS))


class ProposalForm(PostsForm):
    board = SelectField(_l("Board"), choices=[], validate_choice=False)


class ConsentForm(PostsForm):
    own_name = BooleanField(_l("Post the question under my name"))
