"""Who may join: everybody, who is invited, or nobody."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import travel
from forum.core.database import db
from forum.core.models import LogEntry
from forum.core.site import change_site
from tests import factories
from tests.accounts import RIGHT, is_signed_in, register
from tests.mail import delivered, link_in, text_of
from tests.people import Browser, person

GUEST = "guest@example.test"


@pytest.fixture
def root(app) -> Browser:
    """An administrator's browser."""
    return Browser(app, person("root", "administrator", name="Ruth Oot"))


def registration(kind: str) -> None:
    with transaction.writing():
        change_site(registration=kind)


def invite(root: Browser, *addresses: str, **fields):
    return root.post("/admin/invitations", {"addresses": "\n".join(addresses), "days": "14"} | fields)


def invited(root: Browser, address: str = GUEST, **fields) -> str:
    assert invite(root, address, **fields).status_code == 303
    return link_in(delivered(address)[-1])


def accept(browser: Browser, link: str, name: str = "gwen", **fields):
    return browser.post(link, {"username": name, "password": RIGHT} | fields)


@pytest.mark.parametrize(("kind", "words"), [("invited", "by invitation"), ("closed", "Registration is closed")])
def test_where_nobody_joins_alone_the_page_says_so_and_members_sign_in(app, visitor, kind, words):
    registration(kind)
    page = visitor.get("/register?next=/help")
    assert page.status_code == 200 and words in page.text
    assert 'href="/login?next=/help"' in page.text
    answer = register(visitor)
    assert answer.status_code == 403 and words in answer.text
    assert not db.session.scalar(select(func.count()).select_from(Person))


def test_a_text_comes_along_to_sign_in_there(app, visitor):
    registration("closed")
    factories.board()
    page = visitor.client.post("/carry", data={"body": "My long text.", "next": "/help"}).text
    assert "My long text." in page and 'value="login"' in page


@pytest.mark.parametrize("kind", ["open", "invited", "closed"])
def test_who_is_invited_joins_with_the_address_confirmed(root, app, kind):
    registration(kind)
    link, guest = invited(root, message="Come and help.\nWe need you."), Browser(app)
    mail = text_of(delivered(GUEST)[-1])
    assert "Ruth Oot" in mail and "> Come and help." in mail
    page = guest.get(link).text
    assert GUEST in page and 'name="email"' not in page
    answer = accept(guest, link, email="other@example.test")
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(guest)
    made = db.session.scalars(select(Person).where(Person.handle == "gwen")).one()
    assert made.email == GUEST and made.email_verified_at


def test_an_invitation_works_once(root, app):
    link = invited(root)
    accept(Browser(app), link)
    assert accept(Browser(app), link, "second").status_code == 410
    assert Browser(app).get(link).status_code == 410


def test_what_is_wrong_with_the_form_leaves_it_good(root, alice, app):
    link, guest = invited(root), Browser(app)
    for wrong in ({"name": "alice"}, {"name": "a"}, {"password": "short"}, {"display_name": "Administrator"}):
        answer = accept(guest, link, **wrong)
        assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert accept(guest, link).status_code == 303


def test_fifty_who_open_one_at_once_become_one_member(root, app, monkeypatch):
    monkeypatch.setattr("forum.accounts.passwords.hash_password", lambda password: "$argon2id$none")
    link, together, answers = invited(root), Barrier(50), []

    def open_it(number: int) -> None:
        browser = Browser(app)
        together.wait()
        with app.app_context():
            answers.append(accept(browser, link, f"gwen-{chr(97 + number // 26)}{chr(97 + number % 26)}").status_code)

    racers = [Thread(target=open_it, args=(number,)) for number in range(50)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [303] + [410] * 49
    db.session.remove()
    assert db.session.scalar(select(func.count()).select_from(Person).where(Person.email == GUEST)) == 1


def test_it_ends_after_its_days(root, app):
    link = invited(root, days="2")
    with travel(timedelta(days=2, minutes=1)):
        assert accept(Browser(app), link).status_code == 410
        assert GUEST not in root.get("/admin/invitations").text


def test_many_are_invited_at_once_and_members_are_left_out(root, alice):
    answer = invite(root, "a@example.test", " b@example.test ", "", "A@example.test", "alice@example.test")
    assert answer.location == "/admin/invitations"
    page = root.get("/admin/invitations").text
    assert "2 invitations are on their way." in page and "Members already: alice@example.test" in page
    assert [len(delivered(to)) for to in ("a@example.test", "b@example.test", "alice@example.test")] == [1, 1, 0]
    entry = db.session.scalars(select(LogEntry)).one()
    assert (entry.action, entry.after) == ("person.invite", {"count": 2})


def test_pressed_twice_invites_once(root):
    for _ in range(2):
        assert invite(root, GUEST, once="the same press").status_code == 303
    assert len(delivered(GUEST)) == 1


def test_inviting_anew_ends_the_earlier_one(root, app):
    first, second = invited(root), invited(root)
    assert accept(Browser(app), first).status_code == 410
    assert accept(Browser(app), second).status_code == 303


def test_open_invitations_are_listed_sent_again_and_withdrawn(root, app):
    link = invited(root)
    page = root.get("/admin/invitations").text
    assert GUEST in page and "root" in page
    at = re.search(r'action="(/admin/invitations/\w+)/mail"', page)[1]
    assert root.post(f"{at}/mail").status_code == 303
    assert len(delivered(GUEST)) == 2
    assert root.post(f"{at}/withdrawal").status_code == 303
    assert accept(Browser(app), link).status_code == 410
    assert root.post(f"{at}/withdrawal").status_code == 404
    assert root.post(f"{at}/mail").status_code == 404
    assert "example.test" not in " ".join(repr(entry.after) for entry in db.session.scalars(select(LogEntry)))


def test_accepted_ones_are_listed_no_more(root, app):
    accept(Browser(app), invited(root))
    assert GUEST not in root.get("/admin/invitations").text.split("Open invitations")[1]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"addresses": ""}, "addresses"),
        ({"addresses": "nowhere"}, "addresses"),
        ({"addresses": "\n".join(f"{n}@example.test" for n in range(101))}, "addresses"),
        ({"days": "0"}, "days"),
        ({"days": "61"}, "days"),
        ({"message": "x" * 501}, "message"),
    ],
)
def test_what_cannot_be_taken_is_told_next_to_the_field_and_kept(root, fields, where):
    answer = invite(root, GUEST, **fields)
    assert answer.status_code == 422 and f'id="{where}-error"' in answer.text
    assert not delivered()


def test_an_address_is_invited_five_times_an_hour(root):
    assert [invite(root, GUEST).status_code for _ in range(6)] == [303] * 5 + [429]


def test_sending_it_once_more_counts_for_the_address_too(root):
    again = []
    for _ in range(3):
        assert invite(root, GUEST).status_code == 303
        sent_again = re.search(r'action="(/admin/invitations/[^"]*/mail)"', root.get("/admin/invitations").text)[1]
        again.append(root.post(sent_again).status_code)
        delivered(GUEST)
    assert again == [303] * 3 and len(delivered(GUEST)) == 5


def test_twenty_presses_an_hour(root):
    statuses = [invite(root, f"{n}@example.test").status_code for n in range(21)]
    assert statuses == [303] * 20 + [429]


def test_by_command(app):
    result = app.test_cli_runner().invoke(args=["users", "invite", GUEST])
    db.session.remove()
    assert result.exit_code == 0
    link = result.output.strip().removeprefix("http://localhost")
    assert link_in(delivered(GUEST)[-1]) == link
    assert accept(Browser(app), link).status_code == 303
    for wrong in ("nowhere", GUEST):
        assert app.test_cli_runner().invoke(args=["users", "invite", wrong]).exit_code == 1
