"""Entries of the log in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Row

from forum.administration import queries
from forum.administration.forms import NAMES_OF_ROLES
from forum.administration.queries import Subject
from forum.administration.site_forms import REGISTRATION
from forum.boards.forms import NAMES_AFTER_END, NAMES_OF_HUES, NAMES_OF_ICONS, NAMES_OF_KINDS, NAMES_OF_STARTERS
from forum.core.languages import native_name
from forum.core.log.models import LogEntry
from forum.core.web import day
from forum.moderation.act_words import act_in_words

LONGEST = 200
NOTHING = "–"

_NAMES = {
    "slug": _("Address"),
    "name": _("Name"),
    "description": _("Description"),
    "promise": _("Promise"),
    "summary": _("Summary"),
    "key_help": _("Where the key is found"),
    "renew_url": _("Where a license is renewed"),
    "kind": _("Kind"),
    "starters": _("Who may start threads"),
    "languages": _("Languages"),
    "listed": _("Listed"),
    "shows_totals": _("The lock card says how many threads are inside"),
    "shows_count": _("The lock card says how many articles are inside"),
    "after_end": _("When a license ends"),
    "icon": _("Icon"),
    "hue": _("Color"),
    "position": _("Order"),
    "products": _("Locked to"),
    "moderators": _("Moderators"),
    "count": _("How many"),
    "places": _("Places on each"),
    "place": _("Place"),
    "expires": _("Valid until"),
    "state": _("State"),
    "person": _("Member"),
    "via": _("How they got it"),
    "by": _("How it is sent"),
    "roles": _("Roles"),
    "posts": _("What was written"),
    "board_id": _("Board"),
    "pinned": _("Pinned"),
    "closed_at": _("Closed"),
    "hidden_at": _("Hidden"),
    "hidden_reason": _("Reason"),
    "answered_at": _("Accepted answer"),
    "answered_by_id": _("Accepted by"),
    "registration": _("Registration"),
    "accent": _("Color"),
    "logo": _("Logo"),
    "mail_url": _("Mail server"),
    "mail_from": _("Sender"),
    "mail_in_url": _("Server of the mailbox (IMAP)"),
    "trouble": _("What is wrong with it"),
    "mail_in_address": _("Address of support"),
    "hours": _("When an answer can be expected"),
    "origins": _("Sites that may show the bubble"),
    "closes_after": _("A case closes after so many days without an answer"),
    "source": _("Source"),
    "body": _("Text"),
    "language": _("Language"),
}
_NAMES_OF_STATES = {
    "active": _("Active"),
    "grace": _("Active"),
    "ended": _("Ended"),
    "expired": _("Ended"),  # as the log had it once
    "suspended": _("Suspended"),
    "revoked": _("Revoked"),
    "refunded": _("Refunded"),
    "unchecked": _("To be checked"),
}
_NAMES_OF_WAYS = {
    "key": _("With the key"),
    "address": _("By the address it was bought with"),
    "staff": _("From us, to manage the others"),
    "invitation": _("As somebody invited"),
    "mail": _("By mail"),
    "link": _("As a link"),
}
_NAMES_OF_ENDS = {"stay": _("Stays under ‘former member’"), "go": _("Is gone")}
_CHOICES: dict[str, Mapping[Any, Any]] = {
    "kind": NAMES_OF_KINDS,
    "starters": NAMES_OF_STARTERS,
    "after_end": NAMES_AFTER_END,
    "icon": NAMES_OF_ICONS,
    "hue": NAMES_OF_HUES,
    "state": _NAMES_OF_STATES,
    "via": _NAMES_OF_WAYS,
    "by": _NAMES_OF_WAYS,
    "roles": NAMES_OF_ROLES,
    "registration": REGISTRATION,
    "posts": _NAMES_OF_ENDS,
}
# What the numbers in a fact are the ids of.
_POINTS_AT = {
    "products": "product",
    "moderators": "person",
    "person": "person",
    "answered_by_id": "person",
    "board_id": "board",
}

Subjects = Mapping[tuple[str, int], Subject]


def log_lines(rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    """Entries of the log with who did them (queries.log_page), as administration/_log_lines.html shows them."""
    rows = list(rows)
    subjects = queries.subjects_of(named for entry, *_who in rows for named in named_in(entry))
    return [
        {
            "at": entry.at,
            "by": handle,
            "name": name,
            "hue": hue,
            "act": act_in_words(entry.action),
            "subject": subjects.get((entry.subject_type, entry.subject_id)),
            "reason": entry.reason,
            "facts": facts(entry, subjects),
            "changes": bool(entry.before),
        }
        for entry, handle, name, hue in rows
    ]


def named_in(entry: LogEntry) -> Iterator[tuple[str, int]]:
    """What an entry is about and what its facts point at, by type and id."""
    yield entry.subject_type, entry.subject_id
    for state in (entry.before, entry.after):
        for name, kind in _POINTS_AT.items():
            for id in _listed(state.get(name)):
                yield kind, id


def facts(entry: LogEntry, subjects: Subjects) -> list[tuple[str, str, str]]:
    """What was changed, in words: name, before, after. What stayed as it was isn't told."""
    before, after = _apart(entry.before), _apart(entry.after)
    changed = [name for name in dict.fromkeys([*after, *before]) if before.get(name) != after.get(name)]
    return [
        (_name(*name), *(_short(_words(name[0], state.get(name), subjects)) for state in (before, after)))
        for name in changed
    ]


def _apart(state: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """A state by name and language; with texts in several languages, the name that stands in for them is left out."""
    texts = state.get("texts") or {}
    plain = {(name, ""): value for name, value in state.items() if name != "texts" and not (texts and name == "name")}
    return plain | {(name, code): text for code, said in texts.items() for name, text in said.items()}


def _name(name: str, code: str) -> str:
    label = _NAMES.get(name, name)
    return gettext("%(label)s (%(language)s)", label=label, language=native_name(code)) if code else str(label)


def _words(name: str, value: Any, subjects: Subjects) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if name in _CHOICES:
        return ", ".join(str(_CHOICES[name].get(each, each)) for each in _listed(value))
    if name in _POINTS_AT:
        gone = gettext("no longer here")
        found = (subjects.get((_POINTS_AT[name], id)) for id in _listed(value))
        return ", ".join(subject.label if subject else gone for subject in found)
    if name == "languages":
        return ", ".join(map(native_name, value))
    if name == "expires" or name.endswith("_at"):
        return str(day(datetime.fromisoformat(value), time=name != "expires"))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return str(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
