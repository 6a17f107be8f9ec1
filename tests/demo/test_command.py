"""`flask demo` where it has nothing to do, or nothing to tell."""

import re

import pytest
from sqlalchemy import func, select

from forum.core import transaction
from forum.core.database import db
from forum.core.jobs.models import Job
from forum.core.log.models import LogEntry
from forum.demo import loader
from forum.demo.cli import describe, keep
from forum.demo.loader import Demo
from forum.help.models import Article
from forum.licenses.models import License, Product
from forum.threads.models import Thread
from tests import factories
from tests.demo.running import accounts, run
from tests.people import person

MADE = Demo(passwords={"dimitra": "a password of nobody"}, keys={"To try": "STXX-AAAAA-BBBBB-CCCCC-DDDDD"})


@pytest.mark.parametrize("thing", [lambda: person("alice"), lambda: factories.board()], ids=["person", "board"])
def test_a_site_with_somebody_or_something_stays_as_it_is(app, thing):
    thing()
    result = run(app)
    assert (result.exit_code, "isn't empty" in result.output) == (0, True)
    with transaction.reading():
        for table in (Thread, Article):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_a_load_that_broke_off_leaves_nothing_so_that_the_next_one_is_own(app, monkeypatch):
    with monkeypatch.context() as during:
        during.setattr(loader, "let_happen", lambda made: exit("the power is gone"))
        assert run(app).exit_code == 1
    assert loader.is_needed()
    with transaction.reading():
        for table in (Product, License, Article, LogEntry, Job):
            assert not db.session.scalar(select(func.count()).select_from(table)), table
    assert "The demo is here." in run(app).output


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"STOA_DEMO": "0"}, False),
        ({"STOA_DEMO": "", "HOST": "127.0.0.1"}, True),
        ({"STOA_DEMO": "", "HOST": "127.0.0.2"}, True),
        ({"STOA_DEMO": "", "HOST": "localhost"}, True),
        ({"STOA_DEMO": "", "HOST": "forum.example"}, False),
        ({"STOA_DEMO": "", "HOST": "0.0.0.0"}, False),
        ({"STOA_DEMO": "1", "HOST": "0.0.0.0"}, True),
    ],
    ids=str,
)
def test_passwords_are_told_on_a_loopback_address_or_where_asked(app, monkeypatch, settings, told):
    current = app.extensions["stoa.settings"]
    environment = {"STOA_INSTANCE": current.instance, "STOA_SECRET_KEY": current.secret_key} | settings
    monkeypatch.setitem(app.extensions, "stoa.settings", type(current).from_environment(environment))
    monkeypatch.setattr(loader, "make_site", lambda: MADE)
    monkeypatch.setattr(loader, "let_happen", lambda made: None)
    output = run(app).output
    assert "demo-accounts.txt" in output
    assert bool(re.search("a password of nobody|STXX", output)) is told
    assert "a password of nobody" in accounts(app).read_text()


def test_the_file_is_closed_to_others_even_if_it_was_open(app):
    file = accounts(app)
    file.write_text("from an earlier site")
    file.chmod(0o644)
    keep(file, describe(MADE))
    assert file.stat().st_mode & 0o077 == 0
    assert "dimitra" in file.read_text()
