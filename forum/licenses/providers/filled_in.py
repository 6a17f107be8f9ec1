"""Whether what an administrator filled in can be meant, before any provider is asked with it."""

from collections.abc import Callable, Iterable, Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.outgoing import is_web_address
from forum.licenses.providers import ed25519
from forum.licenses.providers.interface import Field, Unclear


def faults(fields: Iterable[Field], given: Mapping[str, str]) -> dict[str, LazyString]:
    """What is wrong, by the name of its field."""
    return {field.name: fault for field in fields if (fault := _fault(field, given.get(field.name, "")))}


def public_key(written: str) -> None:
    if ed25519.public_key(written) is None:
        raise Unclear(_l("This isn’t an Ed25519 public key. Write it as 64 hexadecimal digits, base64 or PEM."))


def web_address(written: str) -> None:
    if not is_web_address(written):
        raise Unclear(_l("This isn’t an address of the web. It begins with https:// and has no spaces."))


def number(written: str) -> None:
    if not (written.isascii() and written.isdigit()):
        raise Unclear(_l("This is a number: write digits alone."))


def each_line(read: Callable[[str], object]) -> Callable[[str], None]:
    """Reads line by line, and names the first that can't be meant. Its text may be a secret, so that isn't said."""

    def read_all(written: str) -> None:
        for number, line in enumerate(written.splitlines(), start=1):
            try:
                if line.strip():
                    read(line)
            except Unclear as unclear:
                raise Unclear(_l("Line %(number)s: %(fault)s", number=number, fault=unclear.words)) from None

    return read_all


def _fault(field: Field, value: str) -> LazyString | None:
    if not value:
        return _l("This is needed.") if field.is_needed else None
    if field.choices and value not in field.choices:
        return _l("Choose one of these: %(choices)s.", choices=", ".join(field.choices))
    try:
        if field.read:
            field.read(value)
    except Unclear as unclear:
        return unclear.words
    return None
