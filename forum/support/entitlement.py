"""What somebody may ask: technical questions need a license of the product that is open now, or in grace; all others are
anybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.licenses.models import License
from forum.licenses.policies import opens, opens_what
from forum.licenses.queries import OwnLicense, licenses_of
from forum.support.models import Case
from forum.support.models.cases import Kind

REOPENS_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """How somebody stands for a question. `license` is what entitles to it, `ended` one of theirs that doesn't any more."""

    is_entitled: bool
    license: OwnLicense | None = None
    ended: OwnLicense | None = None


def standing(viewer: Viewer, kind: Kind, product_id: int | None) -> Standing:
    """How a member stands; about no product in particular, any license that is open will do."""
    return standing_with(licenses_of(viewer) if viewer.is_member else [], kind, product_id)


def standing_with(licenses: Sequence[OwnLicense], kind: Kind, product_id: int | None) -> Standing:
    about = [one for one in licenses if product_id is None or product_id in one.product_ids]
    opened = next((one for one in about if opens_what(one.state)), None)
    ended = next((one for one in about if not opens_what(one.state)), None)
    return Standing(kind != "technical" or opened is not None, opened, None if opened else ended)


def may_reopen(case: Case) -> bool:
    """Whether its customer may open a solved case again: for two weeks whatever became of the license, as it may not have been
    solved; later as one may ask anew."""
    if case.kind != "technical" or case.solved_at is None or case.solved_at > now() - REOPENS_FOR:
        return True
    entitling = select(License.id).where(License.id == case.license_id, opens(now()))
    if db.session.scalar(entitling) is not None:
        return True
    return case.person_id is not None and standing(Viewer(id=case.person_id), case.kind, case.product_id).is_entitled
