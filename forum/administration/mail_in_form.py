"""Where the site gets mail."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from forum.accounts import addresses
from forum.boards.forms import at_most, tidy
from forum.core.forms import Form, NumberField
from forum.core.incoming import mailboxes
from forum.core.incoming.signed_addresses import LONGEST_LOCAL
from forum.core.mail import server

LONGEST_URL = 300
SECURITY = {
    "tls": _("TLS, usually on port 993"),
    "starttls": _("STARTTLS, usually on port 143"),
    "none": _("None: only for a server on this machine"),
}


class MailInForm(Form):
    """The address, and the mailbox that its mail is fetched from. A password that is left empty stays what it was."""

    mail_in_address = EmailField(
        _("Address"),
        filters=[tidy],
        validators=[at_most(254)],
        description=_("What people write to for support. Mail must also arrive with a plus sign behind the name."),
    )
    mailbox_host = StringField(_("Server of the mailbox (IMAP)"), filters=[tidy], validators=[at_most(100)])
    mailbox_security = SelectField(_("Encryption"), choices=[SelectChoice(*one) for one in SECURITY.items()])
    mailbox_port = NumberField(
        _("Port"), validators=[Optional(), NumberRange(1, 65535, _("From 1 to %(most)s.", most=65535))]
    )
    mailbox_user = StringField(_("User"), filters=[tidy], validators=[at_most(100)])
    mailbox_password = PasswordField(
        _("Password"), validators=[Length(max=100)], description=_("It isn’t shown again. Leave it empty to keep it.")
    )

    def validate_mail_in_address(self, field) -> None:
        if not field.data:
            return
        if not addresses.has_form(field.data):
            raise ValidationError(_("This doesn’t look like an e-mail address."))
        if len(field.data.rpartition("@")[0]) > LONGEST_LOCAL:
            most = _("Before the @ up to %(most)s characters fit: more is added to it in letters.", most=LONGEST_LOCAL)
            raise ValidationError(most)

    def validate_mailbox_host(self, field) -> None:
        if field.data and not server.is_host(field.data):
            raise ValidationError(_("Give the name of a server, such as imap.example.org."))

    def validate_mailbox_user(self, field) -> None:
        if self.mailbox_host.data and not field.data:
            raise ValidationError(_("Say who signs in at the mailbox."))

    def validate_mailbox_password(self, field) -> None:
        if len(self.url("")) > LONGEST_URL:
            raise ValidationError(_("Name and password are too long together."))

    def url(self, before: str) -> str:
        """The mailbox as one address, with the password that it had if none was given."""
        if not self.mailbox_host.data:
            return ""
        known = mailboxes.parts(before)
        is_same = (known.host, known.user) == (self.mailbox_host.data, self.mailbox_user.data or "")
        return mailboxes.Mailbox(
            host=self.mailbox_host.data,
            port=self.mailbox_port.data or mailboxes.PORTS[self.mailbox_security.data],
            user=self.mailbox_user.data or "",
            password=self.mailbox_password.data or (known.password if is_same else ""),
            security=self.mailbox_security.data,
        ).url
