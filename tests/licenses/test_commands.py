import pytest
from sqlalchemy import select

from forum.boards.models import Board
from forum.boards.policies import visible_to
from forum.core import transaction
from forum.core.jobs.models import Job
from forum.core.log.models import LogEntry
from forum.licenses import actions
from forum.licenses.actions import requests
from forum.licenses.models import Connection, License
from tests import factories
from tests.people import person, viewer


@pytest.fixture
def run(app):
    def invoke(*arguments: str):
        return app.test_cli_runner().invoke(args=arguments)

    return invoke


def unlock(someone, key):
    asked = actions.ask(key, someone.id)
    with transaction.writing():
        return actions.unlock(viewer(someone), asked)


def test_from_a_product_to_an_open_board_by_commands_alone(run):
    anna = person("anna")
    assert run("products", "add", "ledger", "--name", "Ledger").exit_code == 0
    assert run("boards", "add", "workshop", "--name", "Workshop", "--product", "ledger").exit_code == 0
    keys = run("licenses", "issue", "ledger", "--count", "3").output.split()
    assert len(set(keys)) == 3
    assert unlock(anna, keys[0]).is_open
    with transaction.reading() as session:
        readable = session.scalars(select(Board.slug).where(visible_to(viewer(anna)))).all()
    assert readable == ["workshop"]


def test_a_revoked_key_opens_nothing(run):
    anna = person("anna")
    factories.product("ledger")
    key = run("licenses", "issue", "ledger").output.strip()
    unlock(anna, key)
    assert viewer(anna).products
    assert run("licenses", "revoke", key.lower()).exit_code == 0
    assert not viewer(anna).products


def test_an_issued_key_is_good_through_its_last_day(run):
    factories.product("ledger")
    key = run("licenses", "issue", "ledger", "--expires", "2031-05-09", "--seats", "4").output.strip()
    with transaction.reading():
        license = actions.license_with_key(key)
    assert (license.expires_at.isoformat(), license.seats) == ("2031-05-09T23:59:59+00:00", 4)


def test_keys_come_from_a_file_and_bad_lines_are_listed(run, tmp_path):
    factories.product("ledger")
    file = tmp_path / "keys.csv"
    file.write_text("MSE7-44QK-2HWD-9TRP,2031-05-09\nshort\n")
    done = run("licenses", "import", "ledger", str(file))
    assert done.exit_code == 0
    assert "line 2:" in done.output and "Added 1, left out 1." in done.output
    assert unlock(person("anna"), "mse7 44qk 2hwd 9trp").is_open


def test_licenses_are_counted_by_state(run):
    factories.product("ledger")
    run("licenses", "issue", "ledger", "--count", "2")
    run("licenses", "issue", "ledger", "--expires", "2020-01-01")
    key = run("licenses", "issue", "ledger").output.strip()
    run("licenses", "revoke", key)
    assert run("licenses", "check").output == "ledger: 2 active (0 in use), 1 ended, 1 revoked\n"


class TestManaging:
    @pytest.fixture
    def key(self, run) -> str:
        factories.product("ledger")
        factories.product("sync")
        return run("licenses", "issue", "ledger", "--also", "sync", "--seats", "2").output.strip()

    def test_a_bundle_opens_both_products(self, key):
        alice = person("alice")
        unlock(alice, key)
        assert len(viewer(alice).products) == 2

    def test_licenses_are_listed_by_filters_and_exported_without_keys(self, run, key, tmp_path):
        run("licenses", "issue", "sync", "--expires", "2020-01-01")
        assert run("licenses", "list").output.count("\n") == 2
        assert run("licenses", "list", "--state", "ended").output.count("\n") == 1
        assert run("licenses", "list", "--product", "sync").output.count("\n") == 2
        listed = run("licenses", "list", "--words", key[-4:]).output
        assert "ledger  active  no end  0/2  -" in listed and key not in listed
        run("licenses", "export", str(tmp_path / "all.csv"), "--product", "ledger")
        assert (tmp_path / "all.csv").read_text().splitlines()[1].startswith("ledger,sync,")
        assert key not in (tmp_path / "all.csv").read_text()

    def test_one_is_revoked_restored_extended_and_has_a_history(self, run, key):
        id = run("licenses", "list").output.split()[0]
        run("licenses", "revoke", key)
        assert "it is active" in run("licenses", "restore", id).output
        assert "ends on 2031-05-09" in run("licenses", "extend", id, "--expires", "2031-05-09").output
        told = run("licenses", "history", key).output
        assert told.index("license.revoke") < told.index("license.restore") < told.index("license.extend")
        assert key not in told

    def test_a_place_is_freed(self, run, key):
        alice = person("alice")
        unlock(alice, key)
        assert run("licenses", "free", key, "Alice").exit_code == 0
        assert viewer(alice).products == frozenset()
        assert run("licenses", "free", key, "alice").exit_code == 1

    def test_what_is_no_license_is_said_to_be_none(self, run, key):
        assert "No license has this id or key." in run("licenses", "history", "nothing").output


def test_a_board_may_be_described_in_full(run):
    eleni = person("eleni")
    factories.product("sync")
    factories.product("print")
    options = "--kind ideas --starters staff --unlisted --language el --product sync --product print --moderator Eleni"
    done = run("boards", "add", "trials", "--name", "Δοκιμές", "--description", "Νέα", *options.split())
    assert done.exit_code == 0, done.output
    with transaction.reading() as session:
        board = session.scalars(select(Board)).one()
    assert (board.name, board.kind, board.starters, board.listed, board.languages) == (
        "Δοκιμές",
        "ideas",
        "staff",
        False,
        ["el"],
    )
    assert viewer(eleni).moderates == {board.id}


@pytest.mark.parametrize(
    "arguments",
    [
        ("boards", "add", "taken", "--name", "Again"),
        ("boards", "add", "new", "--name", "New", "--product", "nothing"),
        ("boards", "add", "new", "--name", "New", "--moderator", "nobody"),
        ("boards", "add", "new", "--name", "New", "--kind", "chat"),
        ("boards", "add", "new", "--name", "New", "--language", "zz"),
        ("boards", "add", "new", "--name", " \u200b"),
        ("boards", "add", "new", "--name", "x" * 81),
        ("boards", "add", "Not a slug", "--name", "New"),
        ("products", "add", "taken", "--name", "Again"),
        ("products", "add", "new", "--name", "New", "--provider", "magic"),
        ("products", "add", "new", "--name", " "),
        ("products", "add", "new", "--name", "x" * 81),
        ("products", "add", "Not a slug", "--name", "New"),
        ("licenses", "issue", "nothing"),
        ("licenses", "issue", "taken", "--expires", "soon"),
        ("licenses", "issue", "taken", "--seats", "0"),
        ("licenses", "revoke", "WRONG-KEY-12345"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(run, arguments):
    factories.product("taken")
    factories.board("taken")
    done = run(*arguments)
    assert done.exit_code != 0
    assert "Error: " in done.output and "Traceback" not in done.output
    with transaction.reading() as session:
        assert session.scalars(select(Board.slug)).all() == ["taken"]


def test_commands_are_in_the_log_without_the_keys(run):
    run("products", "add", "ledger", "--name", "Ledger")
    key = run("licenses", "issue", "ledger").output.strip()
    with transaction.reading() as session:
        entries = session.scalars(select(LogEntry).order_by(LogEntry.id)).all()
    assert [(entry.action, entry.actor_id) for entry in entries] == [("product.create", None), ("license.issue", None)]
    assert key not in repr([(entry.before, entry.after) for entry in entries])


class TestDecidingAndGiving:
    @pytest.fixture
    def alice(self, app):
        return person("alice")

    @pytest.fixture
    def bob(self, app):
        return person("bob")

    @pytest.fixture
    def asked(self, run, alice, bob) -> str:
        """Bob says that Alice's license is his purchase; the request's id."""
        factories.product("ledger")
        key = run("licenses", "issue", "ledger").output.strip()
        unlock(alice, key)
        license = unlock(bob, key).license
        asking = viewer(bob)
        with transaction.writing():
            actions.note_refusal(asking, license, "192.0.2.1")
            requests.claim_purchase(asking, license, "Order 4711.")
        return run("licenses", "requests").output.split()[0]

    def test_who_says_that_a_license_is_theirs_is_listed_and_gets_it(self, run, alice, bob, asked):
        assert "bob  ledger" in run("licenses", "requests").output
        assert run("licenses", "grant", asked).exit_code == 1, "Alice must be named"
        assert run("licenses", "grant", asked, "--place-of", "charlie").exit_code == 1
        assert viewer(alice).products
        assert run("licenses", "grant", asked, "--place-of", "alice", "--reason", "Shown the invoice").exit_code == 0
        assert viewer(bob).products and not viewer(alice).products
        assert run("licenses", "requests").output == ""

    def test_or_is_told_no(self, run, bob, asked):
        assert run("licenses", "refuse", asked).exit_code == 0
        assert not viewer(bob).products
        assert run("licenses", "refuse", asked).exit_code == 1

    def test_signs_of_sharing_are_listed(self, run, asked):
        with transaction.reading() as session:
            license = session.scalars(select(License)).one()
        for someone in (viewer(person("carol")), viewer(person("dan"))):
            with transaction.writing():
                actions.note_refusal(someone, license.public_id, "192.0.2.2")
        assert f"shared: {license.public_id}  ledger  3 people" in run("licenses", "requests").output

    def test_a_place_is_given_to_a_member_by_name(self, run, alice, bob):
        factories.product("ledger")
        key = run("licenses", "issue", "ledger").output.strip()
        assert run("licenses", "give", key, "alice").exit_code == 0
        assert viewer(alice).products
        assert "No place is free." in run("licenses", "give", key, "bob").output
        assert "is called this" in run("licenses", "give", key, "nobody").output

    def test_a_license_from_elsewhere_is_checked_when_asked_for(self, run, alice):
        ledger = factories.product("ledger")
        made = run(
            "connections", "add", "gumroad", "--product", "ledger", "--set", "product_id=78", "--remote", "78"
        ).output
        connection = made.split()[1]
        license = factories.license_for(alice, ledger)
        with transaction.writing() as session:
            session.get_one(License, license.id).connection_id = session.scalars(select(Connection.id)).one()
        assert run("licenses", "recheck", license.public_id).exit_code == 0
        with transaction.reading() as session:
            assert session.scalars(select(Job.payload).where(Job.kind == "licenses.check")).all() == [
                {"license": license.id}
            ]
        assert run("connections", "check", connection).exit_code == 0
        with transaction.reading() as session:
            assert session.get_one(License, license.id).next_check_at is not None
