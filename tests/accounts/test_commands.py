"""People by command, and who holds which role."""

import pytest
from sqlalchemy import select

from forum.accounts import actions, queries
from forum.accounts.models import Person
from forum.core import transaction
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.log.models import LogEntry
from tests.accounts import RIGHT, sign_in
from tests.people import person, viewer


def run(app, *words: str, typed: str | None = None):
    result = app.test_cli_runner().invoke(args=["users", *words], input=typed)
    db.session.remove()
    return result


def roles(handle: str) -> set[str]:
    return set(queries.roles_of(queries.find_person(handle).id))


def test_a_member_is_added_with_roles_and_can_sign_in(app, visitor):
    result = run(
        app,
        "add",
        "admin",
        "--email",
        "a@example.test",
        "--role",
        "administrator",
        "--role",
        "writer",
        "--password",
        RIGHT,
    )
    assert (result.exit_code, roles("admin")) == (0, {"administrator", "writer"})
    assert queries.find_person("admin").email_verified_at
    assert sign_in(visitor, "admin").status_code == 303


def test_the_password_comes_from_standard_input_too(app, visitor):
    assert run(app, "add", "dora", "--email", "d@example.test", typed=f"{RIGHT}\n").exit_code == 0
    assert sign_in(visitor, "dora").status_code == 303
    assert roles("dora") == set()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ab", "--email", "a@example.test"], "3 to 30"),
        (["two words", "--email", "a@example.test"], "letters"),
        (["dora", "--email", "nowhere"], "e-mail"),
        (["dora", "--email", "a@example.test", "--password", "short"], "12 to 128"),
        (["alice", "--email", "b@example.test"], "taken"),
        (["al1ce", "--email", "b@example.test"], "taken"),
        (["dora", "--email", "alice@example.test"], "address"),
    ],
)
def test_what_cannot_be_added_is_told_and_fails(app, alice, words, told):
    result = run(app, "add", *words, typed=f"{RIGHT}\n")
    assert (result.exit_code, told in result.output) == (1, True), result.output
    assert db.session.scalars(select(Person.handle)).all() == ["alice"]


@pytest.mark.parametrize(
    "words", [["add", "dora"], ["add", "dora", "--email", "d@x.test", "--role", "king"], ["role", "dora"]]
)
def test_a_command_written_wrongly_fails_as_such(app, words):
    assert run(app, *words).exit_code == 2


def test_roles_are_given_and_taken_and_that_is_on_record(app, alice):
    assert run(app, "role", "Alice", "--add", "moderator", "--add", "writer").exit_code == 0
    assert run(app, "role", "alice", "--remove", "writer", "--add", "support").exit_code == 0
    assert roles("alice") == {"moderator", "support"}
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, entry.subject_id, entry.actor_id) == ("person.roles", alice.id, None)
    assert (entry.before, entry.after) == ({"roles": ["moderator", "writer"]}, {"roles": ["moderator", "support"]})


def test_a_role_for_nobody_fails(app):
    result = run(app, "role", "nemos", "--add", "writer")
    assert (result.exit_code, "nemos" in result.output) == (1, True)


def set_roles(actor, someone, given, reason="a reason"):
    with transaction.writing():
        actions.set_roles(viewer(actor), someone, given, reason)


def test_an_administrator_gives_roles_with_a_reason(app, alice):
    root = person("root", "administrator")
    set_roles(root, alice, {"writer"}, "writes the guides")
    assert roles("alice") == {"writer"}
    entry = db.session.scalars(select(LogEntry)).one()
    assert (entry.actor_id, entry.reason) == (root.id, "writes the guides")


def test_giving_what_somebody_holds_already_leaves_no_trace(app):
    root = person("root", "administrator")
    set_roles(root, root, {"administrator"})
    assert not db.session.scalars(select(LogEntry)).all()


@pytest.mark.parametrize("role", ["moderator", "writer", "support"])
def test_nobody_else_gives_roles(app, alice, role):
    with pytest.raises(NotFound):
        set_roles(person("mona", role), alice, {"administrator"})
    assert roles("alice") == set()


def test_the_last_administrator_stays_one(app):
    root = person("root", "administrator")
    with pytest.raises(Refused):
        set_roles(root, root, set())
    person("second", "administrator")
    set_roles(root, root, set())
    assert roles("root") == set()


def test_there_is_no_other_role(app, alice):
    with pytest.raises(Invalid):
        set_roles(person("root", "administrator"), alice, {"king"})
