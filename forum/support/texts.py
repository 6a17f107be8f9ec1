"""What is said in cases, on its way into them: rendered before the transaction that stores it begins."""

from dataclasses import dataclass
from typing import Any

from forum.core import transaction
from forum.core.markup.mailed import render_mailed
from forum.core.markup.rendered import Reference, Rendered
from forum.core.settings import settings
from forum.core.text import nfc
from forum.threads.drafts import compose as compose_post


@dataclass(frozen=True)
class Written:
    """`refers` are the references that the HTML has placeholders for, as they are stored."""

    markdown: str
    html: str
    refers: tuple[list[Any], ...] = ()


def compose(body: str) -> Written:
    """What somebody wrote in a form. Raises TooComplex."""
    draft = compose_post(body)
    return Written(draft.body, draft.rendered.html, _stored(draft.rendered))


def compose_mailed(text: str) -> Written:
    """What somebody wrote in a mail: plain text."""
    transaction.forbid_inside("rendering")
    text = nfc(text).strip()
    return Written(text, render_mailed(text, base_url=settings().address).html)


def referred(stored: list[list[Any]]) -> list[Reference]:
    """What a stored text refers to."""
    return [Reference(*fields) for fields in stored]


def _stored(rendered: Rendered) -> tuple[list[Any], ...]:
    return tuple([one.number, one.kind, one.target, one.anchor, one.label] for one in rendered.references)
