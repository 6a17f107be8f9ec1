"""Docs sent in the browser: imported by the worker, told of on the page, stopped and started again."""

from io import BytesIO

import pytest
from sqlalchemy import func, select

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import leases, worker
from forum.core.jobs.models import Job
from forum.help import imports
from forum.help.models import Article, ArticleProduct, Import
from tests import factories
from tests.people import Browser, person
from tests.security.surfaces import zipped

HOME = "/admin/articles/import"
DOCS = {
    "docs/start/install.md": "# Install\n\nUnpack it. See [prices](prices.md) and [nothing](nowhere.md).",
    "docs/start/prices.md": "# Prices\n\nNone.",
}


def send(admin: Browser, files: dict | None = None, **more) -> str:
    """Sends docs; the address of their import."""
    response = admin.post(HOME, {"file": (zipped(files or DOCS), "docs.zip"), "source": "docs"} | more)
    assert response.status_code == 303, response.text
    return response.location


def row() -> Import:
    db.session.expire_all()
    with transaction.reading() as session:
        return session.scalars(select(Import).order_by(Import.id.desc()).limit(1)).one()


def articles() -> int:
    with transaction.reading() as session:
        return session.scalar(select(func.count()).select_from(Article).where(Article.retired_at.is_(None)))


@pytest.fixture
def many(monkeypatch) -> dict:
    """Docs of six batches."""
    monkeypatch.setattr("forum.help.importing.BATCH", 2)
    return {f"docs/page{number}.md": f"# Page {number}\n\nWords." for number in range(12)}


def test_are_imported_by_the_worker_and_the_page_tells(admin, instance):
    there = send(admin)
    page = admin.get(there).text
    assert "Waiting" in page and "data-live" in page and 'http-equiv="refresh"' in page
    worker.drain()
    page = admin.get(there).text
    assert "The articles are here." in page and "data-live" not in page and "refresh" not in page
    assert "A link leads nowhere: nowhere.md" in page and "docs/start/install.md:3" in page
    assert admin.get("/help/en/start/install").status_code == 200
    assert not list((instance / "imports").glob("*.zip"))
    assert "Imported help articles" in admin.get("/admin/log").text


def test_what_is_wrong_is_said_in_the_language_of_the_page(app, admin):
    there = send(
        admin, {"docs/a.md": "# A\n\n[none](nowhere.md)\n\n```\nopen", "i18n/el/x": "", "docs/b.md": b"# B\n\0"}
    )
    worker.drain()
    page = Browser(app, person("eleni", "administrator", language="el")).get(there).text
    for words in (
        "Ένας σύνδεσμος δεν οδηγεί πουθενά: nowhere.md",
        "Ένα μπλοκ κώδικα άρχισε",
        "Δεν είναι αρχείο κειμένου",
    ):
        assert words in page
    assert "leads nowhere" not in page


def test_twice_is_harmless_and_what_is_gone_is_retired(admin):
    send(admin)
    worker.drain()
    send(admin)
    worker.drain()
    assert (row().counts["unchanged"], row().counts["added"], articles()) == (2, 0, 2)
    send(admin, {"docs/start/install.md": DOCS["docs/start/install.md"]})
    worker.drain()
    assert (row().counts["retired"], articles()) == (1, 1)


def test_a_press_twice_is_one_import(admin):
    first = send(admin, once="abc")
    assert send(admin, once="abc") == first


def test_are_locked_to_a_product_where_asked(admin):
    ledger = factories.product("ledger")
    send(admin, product=str(ledger.id))
    worker.drain()
    with transaction.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleProduct)) == 2


def test_one_at_a_time(admin):
    send(admin)
    response = admin.post(HOME, {"file": (zipped(DOCS), "docs.zip"), "source": "docs"})
    assert response.status_code == 422 and "Another import is at work." in response.text


def test_progress_is_told_between_the_batches(admin, many, monkeypatch):
    seen, note = [], imports._note

    def watch(id, done, total):
        note(id, done, total)
        seen.append((row().state, row().done, row().total))

    monkeypatch.setattr(imports, "_note", watch)
    send(admin, many)
    worker.drain()
    assert seen == [("running", done, 12) for done in range(0, 13, 2)]
    assert row().state == "done"


def test_stop_before_the_next_batch_and_go_on_from_there(admin, many, monkeypatch):
    there, note = send(admin, many), imports._note

    def stop_at_four(id, done, total):
        if done == 4:
            admin.post(f"{there}/stopping")
        note(id, done, total)

    monkeypatch.setattr(imports, "_note", stop_at_four)
    worker.drain()
    assert (row().state, articles()) == ("stopped", 4)
    assert "It was stopped." in admin.get(there).text
    monkeypatch.setattr(imports, "_note", note)
    assert admin.post(f"{there}/stopping/removal").status_code == 303
    worker.drain()
    assert (row().state, row().counts["unchanged"], articles()) == ("done", 4, 12)


def test_stop_before_they_began(admin):
    there = send(admin)
    admin.post(f"{there}/stopping")
    assert "Stopping" in admin.get(there).text
    worker.drain()
    assert (row().state, articles()) == ("stopped", 0)


class Killed(BaseException):
    """As the process: nothing is put right after it."""


def test_survive_the_death_of_the_worker(admin, many, monkeypatch):
    there, note = send(admin, many), imports._note

    def die_at_six(id, done, total):
        if done == 6:
            raise Killed
        note(id, done, total)

    monkeypatch.setattr(imports, "_note", die_at_six)
    with pytest.raises(Killed):
        worker.drain()
    db.session.remove()
    assert row().state == "running" and "At work" in admin.get(there).text
    monkeypatch.setattr(imports, "_note", note)
    with transaction.writing() as session:
        session.scalars(select(Job).where(Job.kind == imports.JOB)).one().leased_until = now()
    worker.drain()
    assert (row().state, articles()) == ("done", 12)


def test_are_given_back_by_a_worker_that_stops(admin, many, monkeypatch):
    send(admin, many)

    def stop(*_):
        raise leases.Stopping

    monkeypatch.setattr(leases, "renew", stop)
    worker.run_due()
    monkeypatch.undo()
    worker.drain()
    assert (row().state, articles()) == ("done", 12)


def test_whose_job_was_given_up_can_be_ended(admin):
    there = send(admin)
    with transaction.writing() as session:
        session.scalars(select(Job).where(Job.kind == imports.JOB)).one().parked_at = now()
        session.scalars(select(Import)).one().state = "running"
    admin.post(f"{there}/stopping")
    assert row().state == "stopped"
    send(admin)


def test_whose_file_is_gone_say_so(admin, instance):
    there = send(admin)
    admin.post(f"{there}/stopping")
    worker.drain()
    for file in (instance / "imports").glob("*.zip"):
        file.unlink()
    assert "Start it again" not in admin.get(there).text
    admin.post(f"{there}/stopping/removal")
    assert "Nothing is kept of this import any more." in admin.get(there).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (None, "Choose a file."),
        (b"words", "ZIP"),
        (zipped({"a.txt": "x"}).getvalue(), "There are no pages in it"),
        (zipped({"../a.md": "x"}).getvalue(), "leads to another place"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(admin, sent, words):
    form = {"source": "docs"} | ({"file": (BytesIO(sent), "docs.zip")} if sent else {})
    response = admin.post(HOME, form)
    assert response.status_code == 422 and words in response.text and 'id="file-error"' in response.text


def test_a_large_archive_is_taken_here_and_nowhere_else(admin):
    filler = {"docs/a.md": "# A", "docs/filler.bin": "".join(map(str, range(600_000)))}
    send(admin, filler)
    large = (zipped(filler), "docs.zip")
    assert admin.post("/admin/site/look", {"logo": large}).status_code == 413
