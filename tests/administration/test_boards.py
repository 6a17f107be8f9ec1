import re

import pytest
from sqlalchemy import select

from forum.boards.forms import shown
from forum.boards.models import Board, BoardProduct
from forum.boards.policies import visible_to
from forum.core import transaction
from forum.core.log.models import LogEntry
from forum.core.viewer import ANONYMOUS
from tests import factories
from tests.people import person, viewer

FILLED = {
    "slug": "workshop",
    "name_en": "Workshop",
    "name_el": "Εργαστήριο",
    "description_en": "For holders.",
    "promise_en": "Release candidates\r\n\r\n  Engineers   answer ",
    "kind": "questions",
    "starters": "members",
    "listed": "y",
    "icon": "printer",
    "hue": "3",
}


def boards() -> list[Board]:
    with transaction.reading() as session:
        return list(session.scalars(select(Board).order_by(Board.id)))


def entries() -> list[LogEntry]:
    with transaction.reading() as session:
        return list(session.scalars(select(LogEntry).order_by(LogEntry.id)))


def test_a_new_board_is_what_was_filled_in(admin):
    eleni, ledger = person("eleni"), factories.product("ledger")
    filled = FILLED | {"products": [str(ledger.id)], "moderators": "Eleni", "languages": ["el"], "shows_totals": "y"}
    response = admin.post("/admin/boards/new", filled)
    assert (response.status_code, response.location) == (303, "/admin/boards/workshop")
    [board] = boards()
    assert board.texts == {
        "en": {
            "name": "Workshop",
            "description": "For holders.",
            "promise": "Release candidates\nEngineers answer",
        },
        "el": {"name": "Εργαστήριο"},
    }
    assert (board.name, board.icon, board.hue, board.languages) == ("Workshop", "printer", 3, ["el"])
    assert (board.listed, board.shows_totals) == (True, True)
    assert viewer(eleni).moderates == {board.id}
    with transaction.reading() as session:
        assert not session.scalars(select(Board).where(visible_to(ANONYMOUS))).all()


def test_the_form_shows_a_board_as_it_is_and_saving_it_changes_nothing(admin):
    eleni, ledger = person("eleni"), factories.product("ledger")
    admin.post("/admin/boards/new", FILLED | {"products": [str(ledger.id)], "moderators": "eleni"})
    before, logged = shown(boards()[0]), len(entries())
    page = admin.get("/admin/boards/workshop").text
    assert 'value="Εργαστήριο"' in page and "Release candidates\r\nEngineers" in page.replace("\n", "\r\n")
    assert re.search(rf'<input checked[^>]*name="products"[^>]*value="{ledger.id}"', page)
    again = FILLED | {"products": [str(ledger.id)], "moderators": eleni.handle}
    assert admin.post("/admin/boards/workshop", again).status_code == 303
    assert shown(boards()[0]) == before
    assert len(entries()) == logged


def test_pressed_twice_makes_one_board(admin):
    pressed = [admin.post("/admin/boards/new", FILLED | {"once": "one-press"}) for _ in range(2)]
    assert [response.location for response in pressed] == ["/admin/boards/workshop"] * 2
    assert len(boards()) == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("slug", "Not a slug", "Use small Latin letters"),
        ("slug", "taken", "This address is taken."),
        ("name_en", "x" * 81, "Up to 80 characters fit."),
        ("moderators", "nobody", "Nobody is called nobody."),
        ("kind", "chat", "Not a valid choice"),
        ("hue", "99", "Not a valid choice"),
        ("icon", "../../x", "Not a valid choice"),
        ("products", "77", "not a valid choice"),
        ("position", "-1", "Give a number"),
    ],
)
def test_what_is_wrong_stands_next_to_its_field_and_the_rest_is_kept(admin, field, value, says):
    factories.board("taken")
    factories.product("ledger")
    response = admin.post("/admin/boards/new", FILLED | {field: value})
    assert response.status_code == 422
    assert says in response.text.partition(f'id="{field}-error"')[2][:400]
    assert "<title>Error: " in response.text and 'value="Εργαστήριο"' in response.text
    assert len(boards()) == 1


def test_a_board_needs_a_name_in_some_language(admin):
    assert admin.post("/admin/boards/new", FILLED | {"name_en": "", "name_el": " "}).status_code == 422
    assert admin.post("/admin/boards/new", FILLED | {"name_en": ""}).status_code == 303
    assert boards()[0].name == "Εργαστήριο"


def test_nothing_but_the_fields_of_the_form_can_be_set(admin):
    admin.post("/admin/boards/new", FILLED | {"id": "77", "public_id": "mine", "threads": "99", "answered": "99"})
    [board] = boards()
    assert (board.id, board.threads, board.answered) == (1, 0, 0)
    assert board.public_id != "mine"


def test_a_change_is_in_the_log_with_who_why_before_and_after(admin, administrator):
    admin.post("/admin/boards/new", FILLED)
    admin.post("/admin/boards/workshop", FILLED | {"kind": "ideas", "reason": "They asked for it"})
    entry = entries()[-1]
    assert (entry.action, entry.actor_id, entry.reason) == ("board.change", administrator.id, "They asked for it")
    assert (entry.before, entry.after) == ({"kind": "questions"}, {"kind": "ideas"})


def test_opening_a_board_leaves_no_lock(admin):
    admin.post("/admin/boards/new", FILLED | {"products": [str(factories.product("ledger").id)]})
    admin.post("/admin/boards/workshop", FILLED | {"products": []})
    with transaction.reading() as session:
        assert not session.scalars(select(BoardProduct)).all()


def test_all_boards_stand_in_one_list_with_their_locks(admin):
    ledger = factories.product("ledger")
    factories.board("open", name="Open house")
    factories.board("hidden", name="Hush", products=[ledger], listed=False)
    page = admin.get("/admin/boards").text
    assert "Open house" in page and "Hush" in page and "Ledger" in page and "Unlisted" in page
