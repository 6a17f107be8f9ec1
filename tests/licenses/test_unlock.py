import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.limits import LIMITS
from forum.core.log.models import LogEntry
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, keys
from forum.licenses.models import Seat
from tests import factories
from tests.licenses.keys_of import license_of, revoke
from tests.people import Browser, person, viewer


@pytest.fixture
def ledger(app):
    return factories.product("ledger", renew_url="https://vendor.example/renew")


@pytest.fixture
def workshop(ledger):
    return factories.board("workshop", products=[ledger], name="Workshop")


@pytest.fixture
def anna(app):
    return person("anna")


@pytest.fixture
def browser(app, anna):
    return Browser(app, anna)


def unlock(browser, key, **more):
    return browser.post("/unlock", {"key": key} | more)


def opens(someone, product) -> bool:
    return product.id in viewer(someone).products


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def without_what_always_differs(response, key) -> str:
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", response.text.replace(key, "KEY"))


def test_a_good_key_opens_its_product_and_leads_on(browser, anna, ledger, workshop):
    key, _ = license_of(ledger, days=30)
    response = unlock(browser, key, next="/boards/workshop?page=2")
    assert (response.status_code, response.location) == (303, "/boards/workshop?page=2")
    assert opens(anna, ledger)


def test_the_next_page_says_what_is_open_and_until_when(browser, ledger):
    key, license = license_of(ledger, days=30)
    unlock(browser, key, next="/unlock")
    assert f"Ledger is open to you until {license.expires_at:%-d %b %Y}." in text(browser.get("/unlock"))


def test_any_way_of_writing_a_key_will_do(browser, anna, ledger):
    key, _ = license_of(ledger)
    assert unlock(browser, f" {key.replace('-', ' ').lower()} ").status_code == 303
    assert opens(anna, ledger)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nothing_leads_to_another_site(browser, ledger, elsewhere):
    key, _ = license_of(ledger)
    assert unlock(browser, key, next=elsewhere).location == "/unlock"


def test_a_key_of_one_s_own_again_takes_no_further_place(browser, ledger):
    key, _ = license_of(ledger, seats=2)
    assert [unlock(browser, key).status_code for _ in range(2)] == [303, 303]
    assert "was open to you already" in text(browser.get("/unlock"))
    with transaction.reading() as session:
        assert len(session.scalars(select(Seat)).all()) == 1


def test_a_visitor_reads_what_a_key_does_and_signs_in_with_the_way_back(visitor, workshop):
    response = visitor.get("/unlock?next=/boards/workshop")
    assert response.status_code == 200
    assert "/login?next=/unlock%3Fnext%3D/boards/workshop" in response.text
    assert "/register?next=/unlock%3Fnext%3D/boards/workshop" in response.text
    assert 'name="key"' not in response.text


def test_a_visitor_s_key_goes_nowhere(visitor, ledger):
    key, _ = license_of(ledger)
    response = unlock(visitor, key)
    assert (response.status_code, response.location) == (302, "/login?next=/unlock")


def test_the_page_of_a_listed_locked_board_says_what_it_promises(browser, workshop, ledger):
    with transaction.writing() as session:
        session.merge(workshop).texts = {"en": {"promise": "Release candidates\nEngineers answer"}}
        session.merge(ledger).texts = {"en": {"key_help": "In the box."}}
    for address in ("/unlock?board=workshop", "/unlock?next=/boards/workshop"):
        page = text(browser.get(address))
        assert "Workshop opens with your license" in page
        assert "Release candidates" in page and "In the box." in page and "license for Ledger" in page


def test_the_page_of_a_board_leads_on_to_it(browser, workshop):
    for query, beyond in [
        ("board=workshop", "/boards/workshop"),
        ("board=nowhere", "/unlock"),
        ("board=workshop&next=/help", "/help"),
    ]:
        assert f'name="next" type="hidden" value="{beyond}"' in browser.get(f"/unlock?{query}").text


def test_an_unlisted_board_is_as_unknown_as_one_that_does_not_exist(browser, ledger):
    factories.board("secret", products=[ledger], listed=False, name="Hush")
    for there, missing in (("board=secret", "board=nought7"), ("next=/boards/secret", "next=/boards/nought7")):
        shown = [browser.get(f"/unlock?{query}").text for query in (there, missing)]
        secret, nothing = [re.sub("secret|nought7|csrf_token[^>]*", "", page) for page in shown]
        assert secret == nothing


class TestAKeyThatOpensNothing:
    def test_says_so_next_to_the_field_and_keeps_what_was_typed(self, browser):
        response = unlock(browser, "WRONG-KEY-12345", next="/boards/x")
        assert response.status_code == 422
        assert "<title>Error: " in response.text
        assert 'value="WRONG-KEY-12345"' in response.text
        assert 'value="/boards/x"' in response.text
        assert re.search(r'class="error" id="key-error".*Unknown, or no longer valid', response.text)
        assert 'aria-describedby="key-hint key-error"' in response.text
        assert response.headers["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize("typed", ["", "   ", "-", "x" * 5000, "\x00\u202e", "α" * 150, "😀"])
    def test_may_be_of_any_shape(self, browser, typed):
        assert unlock(browser, typed).status_code == 422

    def test_is_told_from_a_mistyped_one_by_its_letters_alone(self, browser, ledger):
        key, _ = license_of(ledger)
        wrong = key[:-1] + ("7" if key[-1] != "7" else "8")
        assert "A letter is wrong or missing" in unlock(browser, wrong[:-1]).text

    def test_may_be_a_revoked_one_and_nothing_tells(self, browser, ledger):
        key, license = license_of(ledger, days=30)
        revoke(license)
        revoked = unlock(browser, key)
        unknown = unlock(browser, another := keys.new_key())
        assert revoked.status_code == unknown.status_code == 422
        assert without_what_always_differs(revoked, key) == without_what_always_differs(unknown, another)

    def test_costs_as_many_statements_revoked_as_unknown(self, app, browser, ledger, statements):
        key, license = license_of(ledger, days=30)
        revoke(license)
        browser.get("/unlock")
        counts = []
        for typed in (key, keys.new_key()):
            with statements() as ran:
                unlock(browser, typed)
            counts.append(len(ran))
        assert counts[0] == counts[1]


def test_a_key_out_of_a_backup_opens_nothing_until_it_was_looked_at(browser, anna, ledger):
    key, _ = license_of(ledger)
    with transaction.writing():
        actions.hold_licenses()
    assert "Unknown, or no longer valid" in text(unlock(browser, key))
    with transaction.writing():
        actions.check_licenses()
    assert unlock(browser, key).status_code == 303 and opens(anna, ledger)


def test_an_expired_key_says_since_when_and_where_to_renew(browser, anna, ledger):
    key, license = license_of(ledger, days=-3)
    response = unlock(browser, key)
    assert response.status_code == 422
    assert f"It was valid until {license.expires_at:%-d %b %Y}." in text(response)
    assert 'href="https://vendor.example/renew"' in response.text
    assert not opens(anna, ledger)


def test_a_key_in_use_says_how_many_places_there_are_and_not_whose(app, browser, ledger):
    key, _ = license_of(ledger, seats=2)
    for handle in ("first", "second"):
        unlock(Browser(app, person(handle)), key)
    response = unlock(browser, key)
    assert response.status_code == 422
    assert "2 of 2 places in use" in text(response)
    assert "first" not in text(response).lower().split()


def test_a_key_for_something_else_says_that_the_board_stays_locked(browser, anna, workshop):
    key, _ = license_of(factories.product("sync"))
    assert unlock(browser, key, next="/boards/workshop").status_code == 303
    assert "Workshop stays locked: it needs a license for Ledger." in text(browser.get("/unlock"))


class TestRights:
    def test_end_with_the_license(self, browser, anna, ledger):
        key, _ = license_of(ledger, days=30)
        unlock(browser, key)
        with travel(timedelta(days=29)):
            assert opens(anna, ledger)
        with travel(timedelta(days=31)):
            assert not opens(anna, ledger)

    def test_end_when_the_license_is_revoked_and_return_when_it_is_restored(self, browser, anna, ledger):
        key, license = license_of(ledger)
        unlock(browser, key)
        revoke(license)
        assert not opens(anna, ledger)
        with transaction.writing() as session:
            actions.restore(ANONYMOUS, session.merge(license))
        assert opens(anna, ledger)

    def test_end_and_begin_again_with_a_new_end_date(self, browser, anna, ledger):
        key, license = license_of(ledger)
        unlock(browser, key)
        for days, expected in ((-1, False), (1, True)):
            with transaction.writing() as session:
                actions.change_end(ANONYMOUS, session.merge(license), now() + timedelta(days=days))
            assert opens(anna, ledger) is expected

    def test_end_when_the_place_is_freed_for_somebody_else(self, app, browser, anna, ledger):
        key, license = license_of(ledger)
        unlock(browser, key)
        with transaction.writing() as session:
            actions.free_place(ANONYMOUS, session.merge(license), session.scalars(select(Seat)).one())
        assert not opens(anna, ledger)
        other = person("other")
        assert unlock(Browser(app, other), key).status_code == 303
        assert opens(other, ledger)

    def test_of_two_licenses_last_while_one_of_them_does(self, browser, anna, ledger):
        (short, _), (long, _) = license_of(ledger, days=5), license_of(ledger, days=50)
        unlock(browser, short)
        unlock(browser, long)
        with travel(timedelta(days=10)):
            assert opens(anna, ledger)


class TestTries:
    def test_of_a_member_are_counted(self, browser, anna, ledger):
        key, _ = license_of(ledger)
        for _ in range(LIMITS["unlock by member"].tries):
            assert unlock(browser, "WRONG-KEY-12345").status_code == 422
        refused = unlock(browser, key)
        assert refused.status_code == 429
        assert "Too many tries" in text(refused) and "Try again in 60 minutes." in text(refused)
        assert int(refused.headers["Retry-After"]) > 3500
        assert not opens(anna, ledger)

    def test_begin_afresh_after_an_hour(self, browser, anna, ledger):
        key, _ = license_of(ledger)
        for _ in range(LIMITS["unlock by member"].tries + 1):
            unlock(browser, "WRONG-KEY-12345")
        with travel(timedelta(hours=1, seconds=1)):
            assert unlock(browser, key).status_code == 303

    def test_of_an_address_are_counted_over_all_members(self, app, ledger):
        tries = LIMITS["unlock by address"].tries
        browsers = [Browser(app, person(f"member{n}")) for n in range(4)]
        answers = [unlock(browsers[n % 4], "WRONG-KEY-12345").status_code for n in range(tries + 2)]
        assert answers == [422] * tries + [429] * 2

    def test_are_not_given_back_by_a_forged_address(self, browser):
        for n in range(LIMITS["unlock by member"].tries):
            unlock(browser, "WRONG-KEY-12345", headers={"X-Forwarded-For": f"203.0.113.{n}"})
        assert unlock(browser, "WRONG-KEY-12345").status_code == 429


def test_no_key_is_written_anywhere(browser, ledger, caplog, instance):
    key, _ = license_of(ledger, days=30)
    wrong = keys.new_key()
    with caplog.at_level("DEBUG"):
        unlock(browser, wrong)
        unlock(browser, key)
    with transaction.reading() as session:
        logged = [f"{entry.reason}{entry.before}{entry.after}" for entry in session.scalars(select(LogEntry))]
    written = caplog.text + "".join(logged)
    for secret in (key, wrong):
        assert secret not in written
        assert keys.normalize(secret) not in written
    for file in instance.glob("**/*.sqlite3*"):
        assert key.encode() not in file.read_bytes()


def test_unlocking_is_in_the_log(browser, anna, ledger):
    key, license = license_of(ledger)
    unlock(browser, key)
    with transaction.reading() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.action == "license.unlock")).one()
    assert (entry.actor_id, entry.subject_id) == (anna.id, license.id)
