"""Messages of a provider: signed ones lock at once, all others have something checked, and none does anything twice."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.jobs import worker
from forum.core.jobs.models import Job
from forum.core.limits import LIMITS
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions
from forum.licenses.jobs import checks
from forum.licenses.models import Connection, Delivery, License
from forum.reading.actions.following import follow_thread
from forum.search import index
from tests import factories
from tests.licenses.shop import connect, signature
from tests.mail import delivered, text_of
from tests.notifications.telling import happen
from tests.people import Browser, person, viewer
from tests.pictures.sending import sent_picture

KEY, ID = "SHOP-AAAA1111", "shop-aaaa1111"


@pytest.fixture
def lamp(app):
    return factories.product("lamp")


@pytest.fixture
def connection(lamp, shop) -> Connection:
    return connect(shop, lamp)


@pytest.fixture
def alice(app, connection, shop):
    someone = person("alice")
    shop.sell(KEY, order="order-1")
    assert Browser(app, someone).post("/unlock", {"key": KEY}).status_code == 303
    with transaction.writing() as session:
        session.execute(update(License).values(checked_at=now() - timedelta(hours=1)))
    return someone


def hear(app, connection, signed: str | None = "", **said):
    body = json.dumps({"event": "1", "id": ID} | said).encode()
    headers = {"X-Signature": signed or signature(body)} if signed is not None else {}
    return app.test_client().post(f"/hooks/license/{connection.public_id}", data=body, headers=headers)


def checked_now() -> None:
    with transaction.writing() as session:
        session.execute(update(Job).values(run_at=now()))
    worker.drain()


def waiting() -> int:
    with transaction.reading() as session:
        return len(session.scalars(select(Job).where(Job.kind == "licenses.check")).all())


def state() -> str:
    with transaction.reading() as session:
        return session.scalars(select(License.state)).one()


def opens(someone) -> bool:
    return bool(viewer(someone).products)


@pytest.mark.parametrize("said", ["suspended", "revoked", "refunded"])
def test_a_signed_one_locks_at_once_and_has_it_checked(app, connection, alice, shop, said):
    response = hear(app, connection, state=said)
    assert response.status_code == 200 and "Set-Cookie" not in response.headers
    assert not opens(alice) and state() == said
    assert waiting() == 1 and shop.calls == 1
    worker.drain()
    assert shop.calls == 1  # who has just said something may need a moment to answer so too


@pytest.mark.parametrize(
    "which", [{"order": "order-1"}, {"key": f" {KEY.lower()} "}], ids=lambda which: next(iter(which))
)
def test_a_license_is_also_known_by_its_order_and_its_key(app, connection, alice, which):
    hear(app, connection, **({"id": "", "state": "revoked"} | which))
    assert not opens(alice)


def test_a_license_of_another_account_is_another_one(app, lamp, shop, connection, alice):
    hear(app, connect(shop, lamp, name="Another shop"), state="revoked")
    assert opens(alice) and not waiting()


def test_by_the_next_request_a_locked_board_has_no_page_hit_picture_or_mail_for_its_holder(
    app, lamp, connection, alice
):
    """Bob writes there; Charlie, whom the message isn't about, shows that all of it is still there to be had."""
    bob, charlie = person("bob"), person("charlie")
    for other in (bob, charlie):
        factories.license_for(other, lamp)
    picture = sent_picture(Browser(app, bob))
    thread = factories.thread(
        bob, factories.board("pro", products=[lamp]), "A walrus", f"It sleeps: ![here]({picture})"
    )
    with transaction.writing():
        for reader in (alice, charlie):
            follow_thread(reader.id, thread.id)
    index.rebuild()
    factories.comment(bob, thread, "It woke up.")
    happen()
    address = f"/threads/{thread.public_id}/{thread.slug}"
    has = {someone.handle: Has(Browser(app, someone), address, picture) for someone in (alice, charlie)}
    everything = [200, 200, True, 200]
    assert has["alice"].all() == has["charlie"].all() == everything
    assert hear(app, connection, state="revoked").status_code == 200
    assert has["alice"].all() == [404, 403, False, 404]
    assert not delivered("alice@example.test")
    assert has["charlie"].all() == everything
    assert "It woke up." in text_of(delivered("charlie@example.test")[0])


class Has:
    """What somebody gets of a thread in the board 'pro': its page, the board's, a hit in the search, its picture."""

    def __init__(self, browser: Browser, thread: str, picture: str) -> None:
        self.browser, self.thread, self.picture = browser, thread, picture

    def all(self) -> list:
        hits = self.browser.get("/search?q=walrus").text
        pages = [self.browser.get(address).status_code for address in (self.thread, "/boards/pro")]
        return [*pages, self.thread in hits, self.browser.get(self.picture).status_code]


def test_what_it_says_is_not_believed_for_long(app, connection, alice, shop):
    hear(app, connection, state="revoked")
    checked_now()
    assert opens(alice)  # the provider was asked, and knows better


def test_but_a_refund_stays_one_as_not_all_providers_tell_of_it_when_asked(app, connection, alice, shop):
    hear(app, connection, state="refunded")
    checked_now()
    assert not opens(alice) and state() == "refunded" and shop.calls == 2
    with transaction.writing() as session:
        actions.restore(ANONYMOUS, session.scalars(select(License)).one(), reason="They paid again.")
    checked_now()
    assert opens(alice)


def test_one_that_nobody_signed_is_refused(app, connection, alice):
    for forged in ("00" * 32, None):
        response = hear(app, connection, signed=forged, state="revoked")
        assert response.status_code == 401 and response.text == "Unauthorized"
    assert opens(alice) and not waiting()
    with transaction.reading() as session:
        assert not session.scalars(select(Delivery)).all()


def test_a_repeat_does_nothing(app, connection, alice):
    for _ in range(5):
        assert hear(app, connection, event="7").status_code == 200
    assert waiting() == 1


def test_a_repeat_is_known_as_one_for_a_month(app, connection, alice):
    hear(app, connection, event="7")
    for days, known in ((29, 1), (31, 0)):
        with travel(timedelta(days=days)):
            checks.forget_what_is_over()
        with transaction.reading() as session:
            assert len(session.scalars(select(Delivery)).all()) == known


def test_the_connection_s_page_says_when_something_came(app, connection, alice):
    page, admin = f"/admin/connections/{connection.public_id}", Browser(app, person("dimitra", "administrator"))
    assert "Nothing has come yet." in admin.get(page).text
    hear(app, connection, id="elsewhere")
    assert "Last heard of:" in admin.get(page).text


@pytest.mark.parametrize("ahead", [0, 6])
def test_a_late_one_only_has_it_checked(app, connection, alice, ahead):
    """Also where the sender's clock is some minutes ahead of ours."""
    moments = [(now() + timedelta(minutes=ahead - minutes)).isoformat() for minutes in (1, 5)]
    hear(app, connection, event="2", state="revoked", at=moments[0])
    hear(app, connection, event="1", state="suspended", at=moments[1])
    assert state() == "revoked"
    assert waiting() == 2


def test_one_about_nothing_here_is_taken_and_does_nothing(app, connection, alice):
    assert hear(app, connection, id="elsewhere", state="revoked").status_code == 200
    assert opens(alice) and not waiting()


def test_a_ping_only_has_it_checked(app, lamp, shop):
    connection = connect(shop, lamp, secret="")
    shop.sell(KEY)
    alice = person("alice")
    Browser(app, alice).post("/unlock", {"key": KEY})
    assert hear(app, connection, signed=None, state="revoked").status_code == 200
    assert opens(alice) and waiting() == 1


def test_pings_are_counted(app, lamp, shop):
    connection = connect(shop, lamp, secret="")
    tries = LIMITS["pings by connection"].tries
    answers = [hear(app, connection, signed=None, event=str(n)).status_code for n in range(tries + 1)]
    assert answers[-2:] == [200, 429]


def test_nobody_hears_for_a_connection_that_is_not_there(app, shop):
    assert app.test_client().post("/hooks/license/0123456789ab", data=b"{}").status_code == 404


def test_more_than_half_a_megabyte_is_too_much(app, connection):
    response = app.test_client().post(f"/hooks/license/{connection.public_id}", data=b"x" * (512 * 1024 + 1))
    assert response.status_code == 413
