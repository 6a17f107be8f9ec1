"""What the vendor learns of searches: how often, whether something was found and opened; nothing of who, no private word."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from forum.backup.contents import LEFT_OUT
from forum.core import clock, transaction
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.jobs.models import Job
from forum.core.jobs.queue import chores
from forum.licenses import keys
from forum.search.asked import storing
from forum.search.asked.gathering import gathering
from forum.search.engine.interface import IndexUnavailable
from forum.search.models import Search, WaitingSearch
from tests import factories
from tests.people import Browser, person

WORDS = "Printing receipts twice"


@pytest.fixture
def admin(app) -> Browser:
    return Browser(app, person("dimitra", "administrator"))


@pytest.fixture
def writer(app) -> Browser:
    return Browser(app, person("theo", "writer"))


@pytest.fixture
def thread(app):
    made = factories.thread(person("alice"), factories.board(), WORDS, "The quagga prints receipts on its own.")
    catch_up()
    return made


def catch_up() -> None:
    db.session.remove()
    worker.drain()


def ask(browser: Browser, query: str, network: str = "192.0.2.1", **more) -> None:
    options = {"query_string": {"q": query} | more.pop("args", {}), "environ_base": {"REMOTE_ADDR": network}}
    assert browser.get("/search", **options, **more).status_code == 200


def open_result(browser: Browser, query: str, network: str = "192.0.2.1", **more) -> None:
    """As static/js/opened.js tells it."""
    sent = browser.client.post("/search/openings", data={"q": query}, environ_base={"REMOTE_ADDR": network}, **more)
    assert sent.status_code == 204


def listed(browser: Browser, show: str = "asked", days: int = 30) -> dict[str, tuple[int, int, int]]:
    """What the page would give to a spreadsheet: by its words, how often a search was asked, found nothing, was opened."""
    db.session.remove()
    gathering().flush()
    answer = browser.get(f"/admin/searches.csv?show={show}&days={days}")
    assert answer.mimetype == "text/csv"
    rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    return {row["words"]: (int(row["asked"]), int(row["found_nothing"]), int(row["opened"])) for row in rows}


def everything_kept() -> str:
    """All rows of all tables, as text."""
    db.session.remove()
    with db.engine.connect() as connection:
        return "\n".join(
            repr(tuple(row)) for table in db.metadata.sorted_tables for row in connection.execute(table.select())
        )


def test_what_is_asked_is_counted_by_spelling_alike(app, admin, thread):
    ask(Browser(app), "Printing receipts", "192.0.2.1")
    ask(Browser(app), "printing  RECEIPTS", "192.0.2.2")
    ask(Browser(app), "quagga", "192.0.2.2")
    assert listed(admin) == {"Printing receipts": (2, 0, 0), "quagga": (1, 0, 0)}
    page = admin.get("/admin/searches").text
    assert page.index("Printing receipts") < page.index("quagga")
    assert "/search?q=quagga" in page


def test_what_finds_nothing_has_a_list_of_its_own(app, admin, thread):
    for network in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        ask(Browser(app), "paypal", network)
    ask(Browser(app), "quagga")
    assert listed(admin, "nothing") == {"paypal": (3, 3, 0)}
    assert "paypal" in admin.get("/admin/searches?show=nothing").text


def test_an_opened_result_is_counted_once_for_an_asking(app, admin, thread):
    visitor = Browser(app)
    ask(visitor, "receipts")
    open_result(visitor, "receipts")
    open_result(visitor, "receipts")
    assert listed(admin) == {"receipts": (1, 0, 1)}


def test_what_is_found_often_and_seldom_opened_has_a_list_of_its_own(app, admin, thread):
    for number in range(6):
        ask(Browser(app), "quagga", f"192.0.2.{number}")
        ask(Browser(app), "receipts", f"192.0.2.{number}")
        if number < 4:
            ask(Browser(app), "prints", f"192.0.2.{number}")
            open_result(Browser(app), "receipts", f"192.0.2.{number}")
    open_result(Browser(app), "quagga")
    assert listed(admin, "unopened") == {"quagga": (6, 0, 1)}


@pytest.mark.parametrize("words", ["walrus", "receipts walrus"])
def test_words_of_no_public_text_are_shown_once_three_have_asked(app, admin, thread, words):
    for network in ("192.0.2.1", "192.0.2.2"):
        ask(Browser(app), words, network)
        assert listed(admin) == {}
        assert "walrus" not in everything_kept()
    ask(Browser(app), words, "192.0.2.3")
    assert [asked for asked, _nothing, _opened in listed(admin).values()] == [3]
    assert "192.0.2" not in everything_kept()
    with transaction.reading():
        assert db.session.scalars(select(WaitingSearch)).all() == []
    ask(Browser(app), words, "192.0.2.4")
    assert [asked for asked, _nothing, _opened in listed(admin).values()] == [4]


def test_the_same_one_is_not_three(app, admin, thread):
    """Neither on three days, nor signed in and signed out."""
    alice = Browser(app, person("carol"))
    for day in range(4):
        with clock.travel(timedelta(days=day)):
            ask(alice, "walrus", "192.0.2.1")
            ask(Browser(app), "walrus", "192.0.2.1")
            assert listed(admin) == {}
    with clock.travel(timedelta(days=4)):
        ask(alice, "walrus", "192.0.2.2")
        ask(Browser(app), "walrus", "192.0.2.3")
        assert listed(admin) == {}
        ask(Browser(app), "walrus", "192.0.2.4")
        assert listed(admin)["walrus"][0] == 11


def test_three_over_more_than_thirty_days_are_not_enough(app, admin, thread):
    ask(Browser(app), "walrus", "192.0.2.1")
    assert listed(admin) == {}
    with clock.travel(timedelta(days=31)):
        for network in ("192.0.2.2", "192.0.2.3"):
            ask(Browser(app), "walrus", network)
            assert listed(admin) == {}
        ask(Browser(app), "walrus", "192.0.2.4")
        assert listed(admin) == {"walrus": (3, 3, 0)}


def test_what_waits_is_a_hash_whose_marks_go_with_it(app, admin, thread):
    alice = person("erin")
    ask(Browser(app, alice), "walrus", "192.0.2.1")
    assert listed(admin) == {}
    with transaction.reading():
        [row] = db.session.scalars(select(WaitingSearch))
    first = row.askers
    assert len(first[0]) == 2 and all(mark.isalnum() for mark in first[0])
    ask(Browser(app, alice), "narwhal", "192.0.2.1")
    gathering().flush()
    db.session.remove()
    with transaction.reading():
        both = [row.askers for row in db.session.scalars(select(WaitingSearch))]
    assert len(both) == 2 and not set(both[0][0]) & set(both[1][0])  # nobody can be followed from one to the other
    with clock.travel(timedelta(days=31)):
        forget()
    with transaction.reading():
        assert db.session.scalars(select(WaitingSearch)).all() == []


def test_words_of_locked_texts_are_never_shown(app, admin, writer):
    ledger = factories.product("ledger")
    locked = factories.board("pro", products=[ledger])
    factories.board("open")
    holders = [person(f"holder{number}") for number in range(4)]
    for holder in holders:
        factories.license_for(holder, ledger)
    factories.thread(holders[0], locked, "Secret quagga", "The quagga is out.")
    catch_up()
    for number, holder in enumerate(holders):
        ask(Browser(app, holder), "quagga", f"192.0.2.{number}")
        open_result(Browser(app, holder), "quagga", f"192.0.2.{number}")
        ask(Browser(app), "quagga", f"198.51.100.{number}")
    for reader in (admin, writer):
        for show in ("asked", "nothing", "unopened"):
            assert listed(reader, show) == {}
            assert "quagga" not in reader.get(f"/admin/searches?show={show}").text
    with transaction.reading():
        assert "quagga" not in repr(db.session.execute(text("SELECT * FROM searches")).all())


def test_what_holders_find_counts_as_what_visitors_find(app, admin, writer):
    """Public words that stand together in a locked text alone: the counts tell nothing of it."""
    ledger, alice, board = factories.product("ledger"), person("alice"), factories.board()
    factories.license_for(alice, ledger)
    for word in ("quagga", "drawer", "cabinet"):
        factories.thread(alice, board, f"About the {word}", "Words.")
    locked = factories.board("pro", products=[ledger])
    factories.thread(alice, locked, "Quagga drawer cabinet", "All at once.")
    catch_up()
    holder, query = Browser(app, alice), "quagga drawer cabinet"
    ask(holder, query, "192.0.2.1")
    assert "All at once." in holder.get("/search", query_string={"q": query}).text
    open_result(holder, query, "192.0.2.1")
    ask(holder, "quagga", "192.0.2.1")
    assert listed(admin) == {query: (1, 1, 0), "quagga": (1, 0, 0)}
    ask(Browser(app), query, "192.0.2.7")
    assert "Nothing for" in Browser(app).get("/search", query_string={"q": query}).text
    assert listed(writer) == listed(admin) == {query: (3, 3, 0), "quagga": (1, 0, 0)}


@pytest.mark.parametrize(
    "query",
    [
        "alice@example.test receipts",
        "call 210 123 4567 receipts",
        "+30 6912345678",
        "receipts 1234567",
        "https://example.test/receipts?token=x",
        "www.example.test",
        "receipts a1b2c3d4e5f6a7b8c9",
        "?! …",
        "receipts " * 20,
        "x",
    ],
)
def test_what_looks_like_somebodys_own_is_never_kept(app, admin, thread, query):
    for number in range(4):
        ask(Browser(app), query, f"192.0.2.{number}")
    lines = listed(admin)
    assert lines == ({"x": (4, 4, 0)} if query == "x" else {})
    with transaction.reading():
        assert db.session.scalars(select(WaitingSearch)).all() == []


def test_a_license_key_that_only_its_hash_tells_is_never_kept(app, admin, thread):
    ledger = factories.product("ledger")
    with transaction.writing():
        made = factories.license_for(person("carol"), ledger)
        db.session.merge(made).key_hash = keys.fingerprints("odd-k3y-of-0urs")[0]
    for number in range(4):
        ask(Browser(app), "odd-k3y-of-0urs", f"192.0.2.{number}")
    assert listed(admin) == {}
    assert "odd" not in everything_kept()


def test_error_codes_are_no_telephone_numbers(app, admin, thread):
    for number in range(3):
        ask(Browser(app), "error 0x80070005", f"192.0.2.{number}")
    assert listed(admin) == {"error 0x80070005": (3, 3, 0)}


def test_a_long_text_waits_though_everybody_uses_its_words(app, admin, thread):
    ask(Browser(app), "the quagga prints receipts on its own twice and prints receipts twice")
    assert listed(admin) == {}


def test_asking_again_paging_and_robots_are_not_counted(app, admin, thread):
    visitor = Browser(app)
    ask(visitor, "receipts")
    ask(visitor, "Receipts")
    ask(visitor, "receipts in:threads")
    ask(visitor, "receipts", "192.0.2.2", args={"page": "2"})
    ask(visitor, "receipts", "192.0.2.3", headers={"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"})
    ask(visitor, "receipts", "192.0.2.4", headers={"Sec-Purpose": "prefetch"})
    ask(visitor, "receipts", "192.0.2.5", headers={"Referer": "http://localhost/admin/searches?show=asked"})
    assert visitor.head("/search?q=receipts", environ_base={"REMOTE_ADDR": "192.0.2.6"}).status_code == 200
    visitor.get("/suggestions/similar?title=printing+receipts+twice")
    assert listed(admin) == {"receipts": (1, 0, 0)}
    with clock.travel(timedelta(minutes=11)):
        ask(visitor, "receipts")
        assert listed(admin) == {"receipts": (2, 0, 0)}


def test_searching_writes_nothing_and_queues_nothing(app, thread):
    before = everything_kept()
    ask(Browser(app), "receipts walrus")
    open_result(Browser(app), "receipts walrus")
    assert everything_kept() == before
    gathering().flush()
    with transaction.reading():
        assert db.session.scalars(select(Job)).all() == []


def test_an_opening_alone_begins_no_waiting(app, admin, thread):
    open_result(Browser(app), "walrus")
    assert listed(admin) == {}
    with transaction.reading():
        assert db.session.scalars(select(WaitingSearch)).all() == []


def test_openings_are_limited(app, thread):
    sent = [Browser(app).client.post("/search/openings", data={"q": "receipts"}).status_code for _ in range(62)]
    assert sent[0] == 204 and sent[-1] == 429


def test_without_an_index_nothing_is_counted(app, admin, thread, monkeypatch):
    ask(Browser(app), "receipts", "192.0.2.9")
    monkeypatch.setattr("forum.search.queries.proposed", no_index)
    ask(Browser(app), "quagga")
    monkeypatch.undo()
    assert listed(admin) == {"receipts": (1, 0, 0)}


def no_index(*asked, **options):
    raise IndexUnavailable("missing", "away")


def test_periods_and_the_end_of_a_day(app, admin, thread):
    ask(Browser(app), "receipts")
    assert list(listed(admin, days=7)) == ["receipts"]
    with clock.travel(timedelta(days=8)):
        assert listed(admin, days=7) == {}
        assert list(listed(admin, days=30)) == ["receipts"]
    with clock.travel(timedelta(days=399)):
        forget()
    with transaction.reading():
        assert db.session.scalar(select(Search.words)) == "receipts"
    with clock.travel(timedelta(days=400)):
        forget()
    with transaction.reading():
        assert db.session.scalar(select(Search.words)) is None


def test_a_flood_fills_no_table(app, admin, thread, monkeypatch):
    monkeypatch.setattr(storing, "MOST_A_DAY", 1)
    monkeypatch.setattr(storing, "MOST_WAITING", 1)
    for number, query in enumerate(("receipts", "quagga", "walrus", "narwhal")):
        ask(Browser(app), query, f"192.0.2.{number}")
        listed(admin)
    ask(Browser(app), "receipts", "192.0.2.9")
    assert listed(admin) == {"receipts": (2, 0, 0)}
    with transaction.reading():
        assert len(db.session.scalars(select(WaitingSearch)).all()) == 1


def test_writers_read_it_and_nobody_else_but_administrators(app, writer, thread):
    ask(Browser(app), "receipts")
    assert listed(writer) == {"receipts": (1, 0, 0)}
    page = writer.get("/admin/searches")
    assert page.status_code == 200 and 'href="/admin"' not in page.text
    assert 'href="/admin/searches"' in writer.get("/").text
    for role in ("moderator", "support", ""):
        stranger = Browser(app, person(f"a{role or 'member'}", *([role] if role else [])))
        for address in ("/admin/searches", "/admin/searches.csv"):
            assert stranger.get(address).status_code == 404
        assert "/admin/searches" not in stranger.get("/").text
    assert Browser(app).get("/admin/searches").status_code == 404


def test_writers_see_words_of_public_texts_alone(app, admin, writer, thread):
    """Whether others are shown may come of locked texts, which writers needn't be able to read."""
    for number in range(3):
        ask(Browser(app), "paypal", f"192.0.2.{number}")
    assert list(listed(admin)) == ["paypal"]
    assert listed(writer) == {}
    assert "not shown, or not yet" not in writer.get("/admin/searches").text


def test_the_page_says_how_much_it_doesnt_show(app, admin, thread):
    ask(Browser(app), "walrus")
    listed(admin)
    assert "1 search of the last thirty days is not shown, or not yet." in admin.get("/admin/searches").text
    assert "Nothing was searched in these days." in admin.get("/admin/searches").text


def test_a_spreadsheet_gets_no_formula(app, admin, thread):
    ask(Browser(app), "=quagga")
    assert list(listed(admin)) == ["'=quagga"]


@pytest.mark.parametrize(
    "query", ["?show=x&days=y&page=z", "?show=nothing&days=99999999999999999999&page=99999", "?days=7%00"]
)
def test_any_address_of_the_page_answers(app, admin, query):
    assert admin.get(f"/admin/searches{query}").status_code == 200


def test_a_script_is_told_the_search_to_report(app, thread):
    page = Browser(app).get("/search?q=receipts").text
    assert 'data-openings="receipts"' in page


def forget() -> None:
    db.session.remove()
    next(chore for chore in chores() if chore.run.__name__ == "forget_old_searches").run()


def test_marks_of_askers_are_in_no_backup():
    assert "waiting_searches" in LEFT_OUT
