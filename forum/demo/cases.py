"""What customers of the demo asked support, and what support has at hand. Nobody is written to about it."""

from datetime import timedelta

from sqlalchemy import delete

from forum.core import transaction
from forum.core.clock import travel
from forum.core.database import db
from forum.core.mail.models import Letter
from forum.demo import content
from forum.demo.content import Said
from forum.licenses.queries import licenses_of
from forum.support import actions
from forum.support.actions import Asker, Question
from forum.support.entitlement import standing_with
from forum.support.models import Case, SavedReply, SupportRow
from forum.support.texts import compose
from forum.viewers import viewer_of


def make_cases(people: dict[str, int], products: dict[str, int]) -> None:
    said = content.cases()
    with transaction.writing() as session:
        session.merge(SupportRow(id=1, hours=said["hours"], origins=[], closes_after=14))
        replies = (SavedReply(title=one["title"], language=one["language"], markdown=one["text"]) for one in said["replies"])
        session.add_all(replies)
    for one in said["cases"]:
        _make(people, products, one)
    with transaction.writing() as session:
        session.execute(delete(Letter).where(Letter.kind.startswith("support.")))


def _make(people: dict[str, int], products: dict[str, int], said: Said) -> None:
    customer, product_id = people[said["customer"]], products[said["product"]]
    text = compose(said["text"])
    question = Question(
        kind=said["kind"],
        subject=said["subject"],
        text=text,
        product_id=product_id,
        version=said.get("version", ""),
        site_url=said.get("site", ""),
        errors=said.get("errors", "").strip(),
        language=said["language"],
    )
    with travel(-timedelta(hours=said["hours_ago"])), transaction.writing():
        stands = standing_with(licenses_of(viewer_of(customer)), said["kind"], product_id)
        license_id = stands.license.id if stands.license else None
        case = actions.open_case(Asker(person_id=customer, license_id=license_id, is_known=True), question)
        actions.change_tags(case, said.get("tags", ()))
    for message in said["said"]:
        _say(people, case, said, message)


def _say(people: dict[str, int], case: Case, said: Said, message: Said) -> None:
    text, by = compose(message["text"]), people[message["by"]]
    with travel(-timedelta(hours=said["hours_ago"] - message["after_hours"])), transaction.writing():
        case = db.session.merge(case)
        if message["by"] == said["customer"]:
            actions.write(case, text, author_id=by)
        elif message.get("to") == "note":
            actions.note(viewer_of(by), case, text)
        else:
            actions.answer(viewer_of(by), case, text, solves=message.get("to") == "solve")
