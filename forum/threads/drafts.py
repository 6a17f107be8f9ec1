"""Text on its way into a post: rendered before the transaction that stores it begins."""

from dataclasses import dataclass

from forum.core import transaction
from forum.core.markup.render import RENDERER_VERSION, Rendered, gist, render_post
from forum.core.settings import settings
from forum.core.text import nfc

BODY_LIMIT = 64_000


@dataclass(frozen=True)
class Draft:
    """A post's source with what was made of it."""

    body: str
    rendered: Rendered
    version: int = RENDERER_VERSION

    @property
    def gist(self) -> str:
        return gist(self.rendered)


def compose(body: str) -> Draft:
    """Renders a post. Raises TooComplex; takes time, so never inside a writing transaction."""
    transaction.forbid_inside("rendering")
    body = nfc(body).strip()
    return Draft(body, render_post(body, base_url=settings().address))
