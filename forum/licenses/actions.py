"""Making, taking back and using license keys. A key is returned by what makes it, and never again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.log.actions import record
from forum.core.text import is_slug
from forum.core.viewer import Viewer
from forum.licenses import keys
from forum.licenses.key_list import KeyList, Problem
from forum.licenses.models import License, Product, Seat
from forum.licenses.policies import State, state_of
from forum.licenses.providers.registry import PROVIDERS
from forum.licenses.queries import find_product

AT_ONCE = 500

Result = Literal["opened", "already open", "unknown", "mistyped", "expired", "in use"]


@dataclass(frozen=True)
class Unlocking:
    """What came of a key. All but the result is told only to who has the exact key."""

    result: Result
    product: Product | None = None
    expires_at: datetime | None = None
    seats: int = 0

    @property
    def is_open(self) -> bool:
        return self.result in ("opened", "already open")


@dataclass(frozen=True)
class Import:
    added: int
    problems: list[Problem]


def unlock(viewer: Viewer, typed: str) -> Unlocking:
    """Gives the viewer a place on the license whose key this is.

    A revoked key is an unknown one, in what is answered and in what is done to find out.
    """
    fingerprints = [provider.fingerprint(typed) for provider in PROVIDERS.values()]
    mistyped = any(provider.is_mistyped(typed) for provider in PROVIDERS.values())
    license = db.session.scalar(
        select(License)
        .where(License.key_hash.in_(fingerprints), License.revoked_at.is_(None))
        .with_for_update()  # on SQLite the transaction itself lets one in at a time
    )
    if license is None:
        return Unlocking("mistyped" if mistyped else "unknown")
    return _claim(viewer, license)


def _claim(viewer: Viewer, license: License) -> Unlocking:
    product = db.session.get(Product, license.product_id)

    def outcome(result: Result) -> Unlocking:
        return Unlocking(result, product, license.expires_at, license.seats)

    if state_of(license, now()) == "expired":
        return outcome("expired")
    taken = dict(db.session.execute(select(Seat.person_id, Seat.number).where(Seat.license_id == license.id)).all())
    if viewer.id in taken:
        return outcome("already open")
    free = set(range(1, license.seats + 1)).difference(taken.values())
    if not free:
        return outcome("in use")
    number = min(free)
    db.session.add(Seat(license_id=license.id, person_id=viewer.id, number=number))
    record(viewer, "license.unlock", "license", license.id, after={"place": number})
    return outcome("opened")


def add_product(viewer: Viewer, *, slug: str, name: str, provider: str = "local", **values) -> Product:
    """Raises Invalid when the slug is taken or can't stand in an address."""
    if not is_slug(slug):
        raise Invalid({"slug": _("Use small Latin letters, digits and single dashes.")})
    if find_product(slug) is not None:
        raise Invalid({"slug": _("This address is taken.")})
    product = Product(slug=slug, name=name, provider=provider, **values)
    try:
        with db.session.begin_nested():
            db.session.add(product)
    except IntegrityError:  # somebody else took it in the same moment
        raise Invalid({"slug": _("This address is taken.")}) from None
    record(viewer, "product.create", "product", product.id, after=_facts(product))
    return product


def change_product(
    viewer: Viewer,
    product: Product,
    *,
    name: str,
    renew_url: str,
    texts: dict[str, dict[str, str]],
    reason: str = "",
) -> None:
    before = _facts(product)
    product.name, product.renew_url, product.texts = name, renew_url, texts
    record(viewer, "product.change", "product", product.id, reason=reason, before=before, after=_facts(product))


def issue(
    viewer: Viewer,
    product: Product,
    *,
    count: int = 1,
    seats: int = 1,
    expires_at: datetime | None = None,
    note: str = "",
) -> list[str]:
    """New keys of a product. This is the only time that they are known."""
    made = [keys.new_key() for each in range(count)]
    licenses = [_license(product, key, seats, expires_at, note) for key in made]
    db.session.add_all(licenses)
    facts = {"count": count, "places": seats, "expires": _date(expires_at)}
    record(viewer, "license.issue", "product", product.id, reason=note, after=facts)
    return made


def import_keys(viewer: Viewer, product: Product, listed: KeyList) -> Import:
    """Adds the keys of a list. One that is here already, or twice in the list, is a problem of its line."""
    fingerprint = PROVIDERS[product.provider].fingerprint
    by_hash, problems = {}, list(listed.problems)
    for row in listed.rows:
        key_hash = fingerprint(row.key)
        if key_hash in by_hash:
            problems.append(Problem(row.line, _("This key stands in the list twice.")))
        else:
            by_hash[key_hash] = row
    known = _known(list(by_hash))
    problems += [Problem(by_hash[key_hash].line, _("This key is here already.")) for key_hash in known]
    new = [row for key_hash, row in by_hash.items() if key_hash not in known]
    db.session.add_all(_license(product, row.key, row.seats, row.expires_at, row.note) for row in new)
    if new:
        record(viewer, "license.import", "product", product.id, after={"count": len(new)})
    return Import(len(new), sorted(problems, key=lambda problem: problem.line))


def revoke(viewer: Viewer, license: License, *, reason: str = "") -> None:
    """From the next request on it opens nothing. Its places stay, for when it is restored."""
    _change(viewer, license, "license.revoke", reason, revoked_at=license.revoked_at or now())


def restore(viewer: Viewer, license: License, *, reason: str = "") -> None:
    _change(viewer, license, "license.restore", reason, revoked_at=None)


def change_end(viewer: Viewer, license: License, expires_at: datetime | None, *, reason: str = "") -> None:
    """Sets when it ends; None is never."""
    _change(viewer, license, "license.extend", reason, expires_at=expires_at)


def free_place(viewer: Viewer, license: License, seat: Seat, *, reason: str = "") -> None:
    """Takes a place from who holds it; whoever has the key may take it again."""
    record(viewer, "license.free", "license", license.id, reason=reason, before={"person": seat.person_id})
    db.session.delete(seat)


def hold_licenses() -> None:
    """They came out of a backup: none opens anything until whoever says whether it is good has been asked."""
    db.session.execute(update(License).values(unchecked_since=now()))


def check_licenses() -> None:
    """Lets those go that this site itself decides about. Providers elsewhere will be asked by a job, one by one."""
    kinds = [kind for kind, provider in PROVIDERS.items() if provider.is_here]
    ours = License.product_id.in_(select(Product.id).where(Product.provider.in_(kinds)))
    db.session.execute(update(License).where(ours, License.unchecked_since.is_not(None)).values(unchecked_since=None))


def license_with_key(typed: str) -> License:
    """For commands: the license of a key, revoked or not. Raises NotFound."""
    fingerprints = [provider.fingerprint(typed) for provider in PROVIDERS.values()]
    license = db.session.scalar(select(License).where(License.key_hash.in_(fingerprints)))
    if license is None:
        raise NotFound
    return license


def _change(viewer: Viewer, license: License, action: str, reason: str, **values) -> None:
    before = _rights(license)
    for name, value in values.items():
        setattr(license, name, value)
    record(viewer, action, "license", license.id, reason=reason, before=before, after=_rights(license))


def _license(product: Product, key: str, seats: int, expires_at: datetime | None, note: str) -> License:
    return License(
        product_id=product.id,
        key_hash=PROVIDERS[product.provider].fingerprint(key),
        key_end=keys.ending(key),
        seats=seats,
        expires_at=expires_at,
        note=note,
    )


def _known(hashes: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(hashes), AT_ONCE):
        some = hashes[start : start + AT_ONCE]
        known.update(db.session.scalars(select(License.key_hash).where(License.key_hash.in_(some))))
    return known


def _rights(license: License) -> dict[str, str | None]:
    state: State = state_of(license, now())
    return {"state": state, "expires": _date(license.expires_at)}


def _date(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _facts(product: Product) -> dict:
    return {
        "slug": product.slug,
        "name": product.name,
        "renew_url": product.renew_url,
        "texts": product.texts,
    }
