"""What every page of administrators warns of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forum.core import transaction
from forum.core.clock import now
from forum.core.jobs.models import Job
from forum.core.mail.models import Letter
from forum.core.site import change_site
from forum.search import index
from tests.searching import lose_index


@pytest.fixture
def calm(app, admin):
    """A site with nothing to warn of."""
    index.rebuild()
    with transaction.writing():
        change_site(mail_url="smtp://mail.acme.test:587")
    assert 'class="note gold' not in admin.get("/admin/site").text
    assert 'class="note bad' not in admin.get("/admin/site").text
    return admin


def add(thing) -> None:
    with transaction.writing() as session:
        session.add(thing)


def job(**values) -> Job:
    return Job(kind=values.pop("kind", "search.index"), payload={}, **values)


def everywhere(admin, words: str) -> bool:
    found = {
        words in admin.get(page).text for page in ("/admin", "/admin/site", "/admin/members", "/admin/articles/import")
    }
    assert len(found) == 1, "some pages warn, others don't"
    return found.pop()


def test_mails_that_were_not_delivered(calm):
    add(Letter(kind="core.test", address="a@example.test", failed_at=now(), error="550 no"))
    assert everywhere(calm, "1 mail was not delivered.")


def test_mails_given_up_long_ago_are_no_news(calm):
    add(Letter(kind="core.test", address="a@example.test", failed_at=now() - timedelta(days=9), error="550 no"))
    assert not everywhere(calm, "not delivered")


def test_no_mail_server(calm, app, monkeypatch):
    with transaction.writing():
        change_site(mail_url="")
    assert everywhere(calm, "No mail server is set.")
    monkeypatch.setitem(
        app.extensions, "stoa.settings", replace(app.extensions["stoa.settings"], mail_url="smtp://x.test")
    )
    assert not everywhere(calm, "No mail server is set.")


def test_an_index_that_lags(calm):
    add(job(run_at=now() - timedelta(seconds=30)))
    assert not everywhere(calm, "The search index lags behind.")
    add(job(run_at=now() - timedelta(seconds=70)))
    assert everywhere(calm, "The search index lags behind.")


def test_an_index_that_is_gone(app, calm):
    lose_index()
    assert everywhere(calm, "The search index is being rebuilt.")


def test_jobs_that_were_given_up(calm):
    add(job(kind="other", parked_at=now(), attempts=5))
    assert everywhere(calm, "1 job failed too often.")


@pytest.mark.parametrize(
    ("host", "base_url", "warns"),
    [
        ("0.0.0.0", "", True),
        ("0.0.0.0", "http://localhost:8000", True),
        ("192.0.2.7", "https://forum.example", False),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "https://forum.example", False),
    ],
)
def test_an_address_that_leads_nobody_here(calm, app, monkeypatch, host, base_url, warns):
    known = replace(app.extensions["stoa.settings"], host=host, base_url=base_url)
    monkeypatch.setitem(app.extensions, "stoa.settings", known)
    assert everywhere(calm, "The site doesn’t know its own address.") == warns


def test_mails_that_are_late(calm):
    add(Letter(kind="core.test", address="a@example.test", due_at=now() - timedelta(hours=1)))
    assert everywhere(calm, "1 mail is late.")
