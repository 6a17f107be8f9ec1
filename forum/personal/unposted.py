"""The name of a person who was erased, out of what others say of themselves and haven't posted yet: drafts, what came along
when they signed in, and what stands on their profiles.
"""

from typing import Any

from sqlalchemy import String, cast, select, update

from forum.accounts.models import CarriedText, Person
from forum.core.database import db
from forum.core.models import Submission
from forum.reading.models import Draft
from forum.threads.actions.erasing import may_name, own_ids
from forum.threads.erased_names import Erased, untitled, without


def take_name_out(erased: Erased) -> None:
    """In the current transaction."""
    for table, column in ((Draft, Draft.fields), (CarriedText, CarriedText.fields), (Person, Person.about)):
        keys = list(table.__table__.primary_key)
        naming = select(*keys, column).where(may_name(cast(column, String))).with_for_update()
        for *ids, said in db.session.execute(naming).all():
            if (clean := _without(said, erased)) != said:
                this = [key == id for key, id in zip(keys, ids, strict=True)]
                changed = update(table).where(*this).values({column: clean})
                db.session.execute(changed.execution_options(synchronize_session=False))


def untitle_answers_to_forms() -> None:
    """Where forms led that are pressed twice: the title of a thread, in its address, may be or have named the person."""
    led = select(Submission).where(Submission.location.startswith("/threads/"))
    for submission in db.session.scalars(led.order_by(Submission.token).with_for_update()):
        submission.location = untitled(submission.location)


def _without(said: Any, erased: Erased) -> Any:
    if isinstance(said, str):
        return without(said, erased, "", own_ids)
    if isinstance(said, dict):
        return {name: _without(value, erased) for name, value in said.items()}
    return said
