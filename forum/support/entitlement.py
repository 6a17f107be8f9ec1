"""What somebody may ask: technical questions need a license of the product that is open now, or in grace; all others are
anybody's."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.core.viewer import Viewer
from forum.licenses.policies import opens_what
from forum.licenses.queries import OwnLicense, licenses_of
from forum.support.models.cases import Kind


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
