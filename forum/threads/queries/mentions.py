from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.database import db
from forum.core.markup.render import Reference
from forum.core.text import name_key


def with_handles(references: Sequence[Reference]) -> list[Reference]:
    """The references of a text, each mention labelled with the handle as its owner spells it, or with nothing for nobody."""
    keys = {name_key(reference.target) for reference in references if reference.kind == "mention"}
    if not keys:
        return list(references)
    rows = db.session.execute(select(Person.name_key, Person.handle).where(Person.name_key.in_(keys)))
    handles = {row.name_key: row.handle for row in rows}
    return [
        replace(reference, label=handles.get(name_key(reference.target), ""))
        if reference.kind == "mention"
        else reference
        for reference in references
    ]


def handle_of(person_id: int) -> str:
    return db.session.scalars(select(Person.handle).where(Person.id == person_id)).one()
