"""One member in several tabs, in the same moment."""

from sqlalchemy import select

from forum.core.database import db
from forum.reading.models import Draft, ReadMark
from tests import factories
from tests.people import person
from tests.security.racing import Press, in_threads

TABS = 8


def press_all(app, presses: list[Press]) -> set[int]:
    db.session.remove()
    statuses = {status for _name, status, _location in in_threads(app, presses)}
    db.session.remove()
    return statuses


def test_the_highest_mark_is_kept(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    for _ in range(TABS):
        factories.comment(alice, thread)
    numbers = [5, 2, 9, 1, 7, 3, 8, 4]
    address = f"/threads/{thread.public_id}/reading"
    presses = [Press("read", bob.id, address, {"number": str(number)}) for number in numbers]
    assert press_all(app, presses) == {303}
    assert db.session.scalars(select(ReadMark.number).where(ReadMark.person_id == bob.id)).all() == [9]


def test_one_place_holds_one_draft(app):
    bob = person("bob")
    presses = [Press("keep", bob.id, "/drafts", {"place": "new-thread", "body": f"Tab {tab}"}) for tab in range(TABS)]
    assert press_all(app, presses) == {303}
    [fields] = db.session.scalars(select(Draft.fields)).all()
    assert fields["body"] in {press.form["body"] for press in presses}
