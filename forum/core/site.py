"""The site's own settings, made in the browser. Kept in the process for a few seconds: they are on every page."""

import time
from dataclasses import dataclass, fields

from flask import current_app
from sqlalchemy import select

from forum.core.database import db
from forum.core.models import SiteRow

KEPT_SECONDS = 5


@dataclass(frozen=True)
class Site:
    name: str = "Stoa"
    languages: tuple[str, ...] = ("en", "el")
    is_demo: bool = False
    registration: str = "open"
    accent: str = ""
    logo: str = ""
    mail_from: str = ""
    mail_in_address: str = ""


def site() -> Site:
    """Today's settings, at most five seconds old."""
    kept = current_app.extensions.get("stoa.site")
    if kept and kept[0] > time.monotonic():
        return kept[1]
    row = db.session.execute(select(*(getattr(SiteRow, field.name) for field in fields(Site)))).first()
    found = Site(**dict(row._mapping) | {"languages": tuple(row.languages)}) if row else Site()
    current_app.extensions["stoa.site"] = (time.monotonic() + KEPT_SECONDS, found)
    return found


def site_kept() -> Site:
    """What is known of them without asking the database, which may be away."""
    kept = current_app.extensions.get("stoa.site")
    return kept[1] if kept else Site()


def change_site(**values) -> None:
    """Changes some of the settings; other processes follow within seconds."""
    row = db.session.get(SiteRow, 1)
    if row is None:
        defaults = Site()
        row = SiteRow(id=1, name=defaults.name, languages=list(defaults.languages), is_demo=False)
        db.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    current_app.extensions.pop("stoa.site", None)
