"""The form of a connection: it asks for just what its provider needs."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField, SelectChoice, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import Length, Optional, ValidationError
from wtforms.widgets import PasswordInput

from forum.boards.forms import at_most, lines, tidy
from forum.core.forms import CreatingForm
from forum.licenses.models import Connection
from forum.licenses.providers.filled_in import faults
from forum.licenses.providers.interface import Account, Field, Provider

LONGEST, LONGEST_LINES = 300, 8000
OWN = ("name", "finds_by_address", "allowed", "key")


class ConnectionForm(CreatingForm):
    """The provider's fields are called `a_…` those of the account, `p_…` those of the product."""

    provider: Provider
    is_new: bool

    name = StringField(
        _("Name"), filters=[tidy], validators=[at_most(80)], description=_("What you call it. Only administrators see it.")
    )
    finds_by_address = BooleanField(
        _("Who bought with a confirmed address needs no key"),
        description=_("Members then open what they bought at a press, where the address of their account is confirmed."),
    )
    allowed = TextAreaField(
        _("Hosts in your own network"),
        filters=[lines],
        validators=[at_most(500)],
        description=_(
            "Only if the server isn’t out in the internet: host:port, one a line. All other private addresses are refused."
        ),
    )
    key = StringField(
        _("A key to try"),
        filters=[lambda text: (text or "").strip()],
        validators=[Optional(), Length(max=LONGEST_LINES)],
        description=_("Nothing is kept of it, and no place is used."),
    )

    def validate_allowed(self, field) -> None:
        for host in field.data.splitlines():
            name, separator, port = host.rpartition(":")
            if not (name and separator and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
                raise ValidationError(_("Write host:port, such as licenses.internal:8443."))

    def validate(self, extra_validators=None) -> bool:
        is_valid = super().validate(extra_validators)
        given = self.values | self.secrets
        asked = [field for field in self.provider.fields if self.is_new or not field.is_secret or field.name in given]
        wrong = {f"a_{name}": fault for name, fault in faults(asked, given).items()}
        if self.is_new:
            of_product = {field.name: self[f"p_{field.name}"].data for field in self.provider.product_fields}
            wrong |= {f"p_{name}": fault for name, fault in faults(self.provider.product_fields, of_product).items()}
        self.refuse(wrong)
        return is_valid and not wrong

    @property
    def values(self) -> dict[str, str]:
        """What was filled in of the account, without secrets."""
        return {field.name: self._value(field) for field in self.provider.fields if not field.is_secret}

    @property
    def secrets(self) -> dict[str, str]:
        """Those that were filled in: an empty one stays as it is."""
        given = {field.name: self._value(field) for field in self.provider.fields if field.is_secret}
        return {name: value for name, value in given.items() if value}

    @property
    def remote_id(self) -> str:
        """The provider's id of the product, with the plan after a slash."""
        values = [tidy(self[f"p_{field.name}"].data) for field in self.provider.product_fields]
        return "/".join(value for value in values if value)

    @property
    def hosts(self) -> list[str]:
        return self.allowed.data.splitlines()

    def say_what_is_kept(self, secrets: Mapping[str, str]) -> None:
        """Beside the secrets that there are; the others keep their hints."""
        for name in secrets:
            if f"a_{name}" in self:
                self[f"a_{name}"].description = _("It is kept, and not shown. Fill it in only to change it.")

    def account_fields(self) -> Iterator[Any]:
        return (self[f"a_{field.name}"] for field in self.provider.fields)

    def product_fields(self) -> Iterator[Any]:
        return (self[f"p_{field.name}"] for field in self.provider.product_fields)

    def _value(self, field: Field) -> str:
        data = self[f"a_{field.name}"].data
        return ("1" if data else "") if field.kind == "check" else data or ""


def form_of(provider: Provider, *, is_new: bool) -> type[ConnectionForm]:
    """The form of this provider's connections; a new one also asks for a product."""
    return _form_of(provider.kind, provider, is_new)


@cache
def _form_of(kind: str, provider: Provider, is_new: bool) -> type[ConnectionForm]:
    fields: dict[str, Any] = {f"a_{field.name}": _field(field) for field in provider.fields}
    if is_new:
        fields |= {f"p_{field.name}": _field(field) for field in provider.product_fields}
    if not _may_find(provider):
        fields["finds_by_address"] = None
    if not any(field.kind == "address" for field in provider.fields):
        fields["allowed"] = None
    return type("FormOfOneKind", (ConnectionForm,), {"provider": provider, "is_new": is_new} | fields)


def shown(connection: Connection, provider: Provider) -> dict[str, Any]:
    """What the form of a connection begins with. Secrets that are kept are never shown again."""
    values = {f"a_{field.name}": connection.settings.get(field.name, "") for field in provider.fields if not field.is_secret}
    return values | {
        "name": connection.name,
        "finds_by_address": connection.finds_by_address,
        "allowed": "\n".join(connection.allowed),
    }


def _field(field: Field):
    hint = field.hint
    limit = [Optional(), Length(max=LONGEST_LINES if field.kind == "lines" or field.is_secret else LONGEST)]
    about: dict[str, Any] = {"label": field.label, "description": hint, "validators": limit}
    about["render_kw"] = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
    if field.placeholder:
        about["render_kw"]["placeholder"] = field.placeholder
    if field.choices:
        return SelectField(field.label, description=hint, choices=[SelectChoice(one, one) for one in field.choices])
    if field.kind == "check":
        return BooleanField(field.label, description=hint)
    trimmed = [lambda text: (text or "").strip()]
    if field.kind == "lines":
        return TextAreaField(filters=trimmed, **about)
    if field.is_secret:
        # It comes back to who has just typed it: otherwise a trial would lose it, and an optional one without a word.
        return PasswordField(filters=trimmed, widget=PasswordInput(hide_value=False), **about)
    return (URLField if field.kind == "address" else StringField)(filters=trimmed, **about)


def opens_webhooks(provider: Provider) -> Field | None:
    """The field with which a provider's webhooks are taken, where they aren't without it."""
    return next((field for field in provider.fields if provider.takes_webhooks(_filled_in([field]))), None)


def _may_find(provider: Provider) -> bool:
    """Whether it finds licenses by address once everything is filled in."""
    return provider.can_find(_filled_in(provider.fields))


def _filled_in(fields: Iterable[Field]) -> Account:
    """With just these."""
    given = {field.name: "x" for field in fields}
    return Account(0, given, given, ("x",))
