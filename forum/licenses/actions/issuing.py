"""Keys of the site's own: made here, or given out before and brought here as a list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from forum.core import vault
from forum.core.database import db
from forum.core.log.actions import record
from forum.core.viewer import Viewer
from forum.licenses import keys
from forum.licenses.addresses import address_hashes
from forum.licenses.key_list import KeyList, Listed, Problem
from forum.licenses.models import License, LicenseProduct, Product
from forum.licenses.policies import day_of

AT_ONCE = 500


@dataclass(frozen=True)
class Import:
    added: int
    problems: list[Problem]


def issue(
    viewer: Viewer,
    product: Product,
    *,
    count: int = 1,
    seats: int = 1,
    expires_at: datetime | None = None,
    note: str = "",
    also_opens: Collection[int] = (),
) -> list[str]:
    """New keys of a product, and of others by their ids. This is the only time that they are known."""
    made = [keys.new_key() for each in range(count)]
    _add(product, [Listed(0, key, expires_at, seats, note) for key in made], also_opens)
    facts = {"count": count, "places": seats, "expires": day_of(expires_at)}
    record(viewer, "license.issue", "product", product.id, reason=note, after=facts)
    return made


def import_keys(viewer: Viewer, product: Product, listed: KeyList, *, also_opens: Collection[int] = ()) -> Import:
    """Adds the keys of a list. One that is here already, or twice in the list, is a problem of its line."""
    by_hash, problems = {}, list(listed.problems)
    for row in listed.rows:
        key_hash = keys.fingerprint(row.key)
        if key_hash in by_hash:
            problems.append(Problem(row.line, _("This key stands in the list twice.")))
        else:
            by_hash[key_hash] = row
    known = _known(list(by_hash))
    problems += [Problem(by_hash[key_hash].line, _("This key is here already.")) for key_hash in known]
    new = [row for key_hash, row in by_hash.items() if key_hash not in known]
    _add(product, new, also_opens)
    if new:
        record(viewer, "license.import", "product", product.id, after={"count": len(new)})
    return Import(len(new), sorted(problems, key=lambda problem: problem.line))


def _add(product: Product, rows: Sequence[Listed], also_opens: Collection[int]) -> None:
    newest = vault.generation()
    licenses = [
        License(
            product_id=product.id,
            key_hash=keys.fingerprints(row.key)[-newest],
            key_end=keys.ending(row.key),
            generation=newest,
            seats=row.seats,
            expires_at=row.expires_at,
            note=row.note,
            address_hash=address_hashes(row.email)[-newest] if row.email else "",
        )
        for row in rows
    ]
    db.session.add_all(licenses)
    db.session.flush()
    opened = {product.id, *also_opens}
    db.session.add_all(LicenseProduct(license_id=one.id, product_id=id) for one in licenses for id in opened)


def _known(hashes: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(hashes), AT_ONCE):
        some = hashes[start : start + AT_ONCE]
        known.update(db.session.scalars(select(License.key_hash).where(License.key_hash.in_(some))))
    return known
