"""Places on a license: Alice entered the key and manages them, Bob is her colleague, Charlie is nobody."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.database import db
from forum.core.log.models import LogEntry
from forum.core.viewer import ANONYMOUS
from forum.help.actions import lock_collection
from forum.help.importing import import_folder
from forum.help.queries.catalog import at_path
from forum.licenses.actions.places import lock_license, take_place
from forum.licenses.addresses import address_hash
from forum.licenses.models import FreedPlace, License, PlaceInvitation, Refusal, Seat
from forum.personal.actions import erase
from forum.viewers import viewer_of
from tests import factories
from tests.help.docs import Docs
from tests.licenses.keys_of import license_of, revoke
from tests.mail import delivered, link_in, text_of
from tests.people import Browser, person, viewer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ledger(app):
    return factories.product("ledger", renew_url="https://vendor.example/renew")


@pytest.fixture
def team(ledger) -> tuple[str, License]:
    """A key for three."""
    return license_of(ledger, days=90, seats=3)


@pytest.fixture
def alice(app, team) -> Browser:
    return holding(app, "alice", team[0])


@pytest.fixture
def bob(app) -> Browser:
    return Browser(app, person("bob"))


@pytest.fixture
def charlie(app) -> Browser:
    return Browser(app, person("charlie"))


def test_says_which_boards_and_collections_it_opens(app, alice, team, ledger, tmp_path):
    factories.board("workshop", name="Workshop", products=[ledger])
    docs = Docs(tmp_path / "source")
    docs.page("guides/start", "# Start")
    import_folder(docs.root, base_url="http://localhost")
    with transaction.writing():
        lock_collection(ANONYMOUS, at_path("docs", "guides"), product_ids=[ledger.id])
    for page in ("/unlock", "/account", at(team)):
        shown = alice.get(page).text
        assert 'href="/boards/workshop"' in shown and 'href="/help/en/guides"' in shown, page
    revoke(team[1])
    for page in ("/unlock", "/account", at(team)):
        assert 'href="/help/en/guides"' not in alice.get(page).text, page


def holding(app, handle: str, key: str) -> Browser:
    browser = Browser(app, person(handle))
    assert browser.post("/unlock", {"key": key}).status_code == 303
    return browser


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def at(team) -> str:
    return f"/licenses/{team[1].public_id}"


def link_of(browser, team) -> str:
    """A new link that its holder can pass on."""
    assert browser.post(f"{at(team)}/invitations", {}).status_code == 303
    return re.search(r'value="http://localhost(/licenses/invitations/[^"]+)"', browser.get(at(team)).text)[1]


def place(team, handle: str) -> str:
    with transaction.reading() as session:
        held = select(Seat.public_id, Seat.person_id).where(Seat.license_id == team[1].id)
        return session.execute(held.join(Person, Person.id == Seat.person_id).where(Person.handle == handle)).one()[0]


def give_up(browser, team, handle: str):
    return browser.post(f"{at(team)}/places/{place(team, handle)}/removal")


def holders(team) -> int:
    with transaction.reading() as session:
        return len(session.scalars(select(Seat).where(Seat.license_id == team[1].id)).all())


def become(team, handle: str, *, via: str) -> None:
    """Their place is now as if they had come to it so."""
    with transaction.writing() as session:
        session.scalars(select(Seat).where(Seat.public_id == place(team, handle))).one().via = via


def entered(team, handle: str) -> None:
    """They entered the exact key and found no place."""
    with transaction.writing() as session:
        who = session.scalars(select(Person.id).where(Person.handle == handle)).one()
        session.add(Refusal(license_id=team[1].id, person_id=who))


def opened(handle: str) -> bool:
    return bool(viewer(db.session.scalars(select(Person).where(Person.handle == handle)).one()).products)


class TestInviting:
    def test_by_mail_gives_who_has_the_mail_a_place(self, alice, bob, team):
        response = alice.post(f"{at(team)}/invitations", {"address": "bob@example.test"})
        assert response.location == at(team)
        mail = delivered("bob@example.test")[0]
        assert "Alice gives you a place on a license for Ledger" in text_of(mail)
        assert team[0] not in text_of(mail)
        response = bob.post(link_in(mail))
        assert response.location == at(team)
        assert opened("bob")
        assert "1 of 3" not in words(alice.get(at(team))) and "2 of 3 places in use" in words(alice.get(at(team)))

    def test_by_mail_goes_to_nobody_once_it_is_withdrawn(self, alice, team):
        alice.post(f"{at(team)}/invitations", {"address": "bob@example.test"})
        with transaction.reading() as session:
            invitation = session.scalars(select(PlaceInvitation.public_id)).one()
        alice.post(f"{at(team)}/invitations/{invitation}/removal")
        assert not delivered("bob@example.test")

    def test_by_link_works_once(self, alice, bob, charlie, team):
        link = link_of(alice, team)
        assert bob.post(link).status_code == 303
        assert charlie.post(link).status_code == 404
        assert charlie.get(link).status_code == 404
        assert not opened("charlie")

    def test_looking_at_a_link_takes_nothing(self, alice, visitor, bob, team):
        link = link_of(alice, team)
        page = visitor.get(link)
        assert "Alice gives you a place" in words(page)
        assert f"/login?next={link}" in page.text
        assert bob.get(link).status_code == 200
        assert holders(team) == 1

    def test_ends_with_withdrawal_a_week_or_the_inviter_s_own_place(self, alice, bob, team):
        link = link_of(alice, team)
        with travel(8 * DAY):
            assert bob.post(link).status_code == 404
        with transaction.reading() as session:
            invitation = session.scalars(select(PlaceInvitation.public_id)).one()
        assert alice.post(f"{at(team)}/invitations/{invitation}/removal").status_code == 303
        assert bob.post(link).status_code == 404
        link = link_of(alice, team)
        give_up(alice, team, "alice")
        assert bob.post(link).status_code == 404

    def test_is_good_for_a_week(self, alice, bob, team):
        link = link_of(alice, team)
        with travel(7 * DAY - HOUR):
            assert bob.post(link).status_code == 303

    def test_ends_with_the_inviter_s_place_whoever_else_manages_the_license(self, app, alice, bob, charlie, team):
        charlie.post("/unlock", {"key": team[0]})
        link = link_of(alice, team)
        give_up(alice, team, "alice")
        assert bob.post(link).status_code == 404
        alice.post(link_of(charlie, team))
        assert opened("alice") and bob.post(link).status_code == 404

    def test_says_until_when_the_license_is_good(self, alice, bob, visitor, team):
        link, ends = link_of(alice, team), now() + 90 * DAY
        for browser in (visitor, bob):
            assert f"The license is good until {ends:%-d %b %Y}." in words(browser.get(link))
        with transaction.writing() as session:
            session.get(License, team[1].id).expires_at = None
        assert "The license has no end date." in words(visitor.get(link))

    def test_offers_no_place_to_who_has_one_and_leads_to_the_license(self, alice, bob, charlie, team):
        first, second = link_of(alice, team), link_of(alice, team)
        bob.post(first)
        for browser in (alice, bob):
            page = browser.get(second)
            assert "You have a place on it." in words(page) and f'href="{at(team)}"' in page.text
            assert "Take the place" not in words(page)
        assert "Take the place" in words(charlie.get(second))

    def test_is_not_used_up_by_who_has_a_place_already(self, alice, bob, team):
        link = link_of(alice, team)
        assert alice.post(link).status_code == 303
        assert bob.post(link).status_code == 303 and opened("bob")

    def test_goes_to_an_address_once(self, alice, team):
        first, again = (
            alice.post(f"{at(team)}/invitations", {"address": each}) for each in ("bob@x.test", "Bob@X.test")
        )
        assert (first.status_code, again.status_code) == (303, 422)
        assert "This address is invited already." in again.text

    def test_keeps_a_place_only_until_it_is_used_withdrawn_or_over(self, alice, bob, team):
        bob.post(link_of(alice, team))
        link_of(alice, team)
        assert alice.post(f"{at(team)}/invitations", {}).status_code == 422
        withdrawal = re.search(rf'action="({at(team)}/invitations/[a-z0-9]+/removal)"', alice.get(at(team)).text)[1]
        assert bob.post(withdrawal).status_code == 403
        assert alice.post(withdrawal).status_code == 303
        link_of(alice, team)
        with travel(8 * DAY):
            link_of(alice, team)

    def test_is_for_no_more_people_than_there_are_places(self, alice, team):
        for address in ("a@example.test", "b@example.test"):
            assert alice.post(f"{at(team)}/invitations", {"address": address}).status_code == 303
        response = alice.post(f"{at(team)}/invitations", {"address": "c@example.test"})
        assert response.status_code == 422
        assert "There is no place left to invite to" in response.text

    @pytest.mark.parametrize("address", ["bob", "bob@", "x" * 300 + "@example.test"])
    def test_says_next_to_the_field_what_is_no_address(self, alice, team, address):
        response = alice.post(f"{at(team)}/invitations", {"address": address})
        assert response.status_code == 422
        assert 'id="address-error"' in response.text

    def test_opens_nothing_once_the_license_is_revoked(self, alice, bob, team):
        link = link_of(alice, team)
        revoke(team[1])
        assert bob.post(link).status_code == 404

    def test_a_made_up_link_is_none(self, bob):
        assert bob.post("/licenses/invitations/made-up").status_code == 404


class TestWhoManages:
    def test_sees_every_place_that_is_held_even_where_the_license_has_fewer_by_now(self, alice, bob, team):
        bob.post(link_of(alice, team))
        with transaction.writing() as session:
            session.get(License, team[1].id).seats = 1
        assert "Bob" in words(alice.get(at(team)))

    def test_who_was_invited_sees_no_others_and_can_only_leave(self, alice, bob, team):
        bob.post(link_of(alice, team))
        page = bob.get(at(team))
        assert "Who invited you manages it." in words(page) and "Alice" not in page.text
        assert bob.post(f"{at(team)}/invitations", {}).status_code == 403
        assert give_up(bob, team, "alice").status_code == 403
        assert give_up(bob, team, "bob").location == "/unlock"
        assert not opened("bob")

    def test_who_entered_the_key_frees_the_place_of_another_who_is_told(self, alice, bob, team):
        bob.post(link_of(alice, team))
        assert give_up(alice, team, "bob").location == at(team)
        assert not opened("bob")
        assert "has given your place up" in text_of(delivered("bob@example.test")[-1])

    def test_nobody_frees_the_place_of_who_bought_it(self, alice, bob, team):
        with transaction.writing() as session:
            bobs = session.scalars(select(Seat)).one()
            session.add(Seat(license_id=bobs.license_id, person_id=bob_id(session), number=2, via="address"))
        assert give_up(alice, team, "bob").status_code == 403

    @pytest.mark.parametrize("way", ["key", "address", "staff"])
    def test_nobody_frees_the_place_of_who_came_before_them_and_manages_it_too(self, alice, bob, team, way):
        bob.post("/unlock", {"key": team[0]})
        become(team, "alice", via=way)
        removal = f"{at(team)}/places/{place(team, 'alice')}/removal"
        assert removal not in bob.get(at(team)).text
        assert bob.post(removal).status_code == 403 and opened("alice")

    def test_who_came_first_frees_the_place_of_who_entered_the_key_later(self, alice, bob, team):
        bob.post("/unlock", {"key": team[0]})
        assert f"/places/{place(team, 'bob')}/removal" in alice.get(at(team)).text
        assert give_up(alice, team, "bob").status_code == 303 and not opened("bob")

    def test_who_entered_the_key_later_frees_the_place_of_who_was_invited_before(self, alice, bob, charlie, team):
        bob.post(link_of(alice, team))
        charlie.post("/unlock", {"key": team[0]})
        assert give_up(charlie, team, "bob").status_code == 303 and not opened("bob")

    def test_who_gives_up_their_place_and_comes_back_comes_after_the_others(self, alice, bob, team):
        bob.post("/unlock", {"key": team[0]})
        give_up(alice, team, "alice")
        alice.post("/unlock", {"key": team[0]})
        assert give_up(alice, team, "bob").status_code == 403
        assert give_up(bob, team, "alice").status_code == 303

    @pytest.mark.parametrize("via", ["key", "address", "staff"])
    def test_who_entered_the_key_bought_it_or_got_it_from_staff_does(self, alice, team, via):
        with transaction.writing() as session:
            session.scalars(select(Seat)).one().via = via
        assert alice.post(f"{at(team)}/invitations", {}).status_code == 303

    def test_only_the_places_of_their_own_license(self, alice, charlie, ledger, team):
        other = license_of(ledger)
        charlie.post("/unlock", {"key": other[0]})
        assert alice.post(f"{at(team)}/places/{place(other, 'charlie')}/removal").status_code == 404
        assert alice.post(f"{at(other)}/places/{place(other, 'charlie')}/removal").status_code == 404
        assert opened("charlie")

    def test_to_others_the_license_does_not_exist(self, charlie, visitor, team):
        assert charlie.get(at(team)).status_code == 404
        assert charlie.post(f"{at(team)}/invitations", {}).status_code == 404
        assert visitor.get(at(team)).status_code == 302


def bob_id(session) -> int:
    return session.scalars(select(Person.id).where(Person.handle == "bob")).one()


class TestAPlaceThatWasGivenUp:
    @pytest.fixture
    def team(self, ledger):
        return license_of(ledger, seats=1)

    def test_cools_down_for_a_day(self, alice, bob, team):
        give_up(alice, team, "alice")
        response = bob.post("/unlock", {"key": team[0]})
        assert response.status_code == 422 and not opened("bob")
        assert not delivered("alice@example.test")  # she knows
        with travel(DAY - HOUR / 4):
            assert bob.post("/unlock", {"key": team[0]}).status_code == 422
        with travel(DAY):
            assert bob.post("/unlock", {"key": team[0]}).status_code == 303

    def test_is_its_former_holder_s_at_once(self, alice, team):
        give_up(alice, team, "alice")
        assert alice.post("/unlock", {"key": team[0]}).status_code == 303
        with transaction.reading() as session:
            assert session.scalars(select(FreedPlace)).all() == []

    def test_cools_down_even_when_its_former_holder_s_account_is_erased(self, alice, bob, team):
        give_up(alice, team, "alice")
        with transaction.writing() as session:
            gone = session.scalars(select(Person).where(Person.handle == "alice")).one()
            erase(viewer(gone), gone, posts="stay")
        assert bob.post("/unlock", {"key": team[0]}).status_code == 422 and not opened("bob")

    def test_is_waited_for_no_longer_than_for_the_first_of_several(self, alice, bob, charlie, ledger):
        team = license_of(ledger, seats=2)
        for browser in (alice, charlie):
            browser.post("/unlock", {"key": team[0]})
        give_up(alice, team, "alice")
        with travel(5 * HOUR):
            give_up(charlie, team, "charlie")
            with transaction.writing() as session:
                first, last = sorted(session.scalars(select(FreedPlace.until)))
                taken = take_place(viewer_of(bob_id(session)), lock_license(team[1].id), "key")
        assert taken == ("cooling", first) and first < last

    def test_is_shown_as_cooling_down_and_then_as_free(self, alice, charlie, ledger):
        team = license_of(ledger, seats=2)
        for browser in (alice, charlie):
            browser.post("/unlock", {"key": team[0]})
        give_up(charlie, team, "charlie")
        assert "Given up: free for others from" in words(alice.get(at(team)))
        with travel(DAY):
            page = words(alice.get(at(team)))
            assert "Given up" not in page and "Free place" in page


class TestAKeyInUse:
    @pytest.fixture
    def team(self, ledger):
        return license_of(ledger, seats=1)

    def test_lets_who_entered_it_ask_the_holder_who_hands_the_place_over(self, alice, bob, team):
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking", {"words": "We share a desk."}).location
        assert "Whoever holds the license got a mail" in words(bob.get(asked))
        mail = delivered("alice@example.test")[-1]
        assert "@bob has the key" in text_of(mail) and "We share a desk." in text_of(mail)
        page = alice.get(link_in(mail))
        assert "We share a desk." in page.text
        request = asked.rpartition("/")[2]
        assert alice.post(f"{at(team)}/requests/{request}/granting", {"place": "1"}).location == "/unlock"
        assert not opened("alice") and not opened("bob")
        assert bob.post(f"{asked}/place").location == asked
        assert "given up lately" in words(bob.get(asked))
        with travel(DAY):
            assert bob.post(f"{asked}/place").location == at(team)
            assert opened("bob")

    def test_the_holder_may_say_no(self, alice, bob, team):
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking").location
        assert alice.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/refusal").status_code == 303
        assert "The answer is no" in words(bob.get(asked))
        assert "The answer is no" in text_of(delivered("bob@example.test")[-1])
        assert bob.post(f"{asked}/place").status_code == 404
        for decision in ("granting", "refusal"):
            again = alice.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/{decision}", {"place": "1"})
            assert again.status_code == 404
        assert opened("alice")

    def test_asking_twice_is_one_request_and_one_mail(self, alice, bob, team):
        entered(team, "bob")
        assert bob.post(f"{at(team)}/asking").location == bob.post(f"{at(team)}/asking").location
        assert len(delivered("alice@example.test")) == 1

    def test_asking_is_told_to_who_manages_the_license_alone(self, alice, bob, charlie, ledger):
        team = license_of(ledger, seats=2)
        alice.post("/unlock", {"key": team[0]})
        bob.post(link_of(alice, team))
        invited = len(delivered("bob@example.test"))
        entered(team, "charlie")
        asked = charlie.post(f"{at(team)}/asking").location.rpartition("/")[2]
        assert "@charlie has the key" in text_of(delivered("alice@example.test")[-1])
        assert len(delivered("bob@example.test")) == invited
        for decision in ("granting", "refusal"):
            assert bob.post(f"{at(team)}/requests/{asked}/{decision}", {"place": "1"}).status_code == 403

    def test_is_on_the_page_of_who_asked_until_they_have_the_place(self, alice, bob, team):
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking").location
        assert f'href="{asked}"' in bob.get("/unlock").text and "Waits for the holder’s answer" in words(
            bob.get("/unlock")
        )
        alice.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/granting", {"place": "1"})
        assert f'href="{asked}"' in bob.get("/unlock").text and "Handed over to you" in words(bob.get("/unlock"))
        assert asked not in alice.get("/unlock").text
        with travel(DAY):
            bob.post(f"{asked}/place")
            assert asked not in bob.get("/unlock").text

    def test_is_on_the_page_of_who_says_that_they_bought_it_until_that_is_decided(self, app, alice, bob, team):
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/purchase").location
        assert f'href="{asked}"' in bob.get("/unlock").text and "Waits for our answer" in words(bob.get("/unlock"))
        Browser(app, person("dimitra", "support")).post(f"/admin{asked}/refusal")
        assert asked not in bob.get("/unlock").text

    def test_a_no_is_not_on_the_page_of_who_asked(self, alice, bob, team):
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking").location
        alice.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/refusal")
        assert asked not in bob.get("/unlock").text

    def test_who_has_a_place_meanwhile_is_offered_none_by_an_old_request(self, alice, bob, team):
        asked = self.handed_over_to_bob(alice, bob, team)
        with travel(DAY):
            bob.post("/unlock", {"key": team[0]})
            page = bob.get(asked)
            assert "You have a place on it." in words(page) and f'href="{at(team)}"' in page.text
            assert f"{asked}/place" not in page.text and asked not in bob.get("/unlock").text

    def test_who_has_a_place_meanwhile_is_not_shown_as_asking(self, alice, bob, charlie, ledger):
        team = license_of(ledger, seats=2)
        for browser in (alice, charlie):
            browser.post("/unlock", {"key": team[0]})
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking").location
        assert "Somebody asks for a place" in words(alice.get(at(team)))
        give_up(alice, team, "charlie")
        with travel(DAY):
            bob.post("/unlock", {"key": team[0]})
            assert (
                "Somebody asks for a place" not in words(alice.get(at(team))) and asked not in bob.get("/unlock").text
            )

    def test_who_lost_the_place_that_was_handed_over_to_them_asks_anew(self, alice, bob, team):
        asked = self.handed_over_to_bob(alice, bob, team)
        with travel(DAY):
            bob.post(f"{asked}/place")
            give_up(bob, team, "bob")
            assert asked not in bob.get("/unlock").text
            assert bob.post(f"{asked}/place").status_code == 404 and not opened("bob")

    def test_a_place_that_cools_down_is_promised_with_the_moment_it_is_free(self, alice, bob, team):
        asked = self.handed_over_to_bob(alice, bob, team)
        with transaction.reading() as session:
            until = session.scalars(select(FreedPlace.until)).one()
        said = f"you can take it from {until:%-d %b %Y, %H:%M} UTC on"
        assert said in " ".join(text_of(delivered("bob@example.test")[-1]).split())
        assert said in words(bob.get(asked)) and f"{asked}/place" not in bob.get(asked).text
        with travel(DAY):
            assert f"{asked}/place" in bob.get(asked).text

    def test_a_place_that_was_free_is_promised_without_waiting(self, alice, bob, team):
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking").location
        with transaction.writing() as session:
            session.get(License, team[1].id).seats = 2
        alice.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/granting", {"place": "2"})
        assert "you can take it from" not in text_of(delivered("bob@example.test")[-1])
        assert f"{asked}/place" in bob.get(asked).text

    def handed_over_to_bob(self, alice, bob, team) -> str:
        """The address of his request."""
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking").location
        alice.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/granting", {"place": "1"})
        return asked

    def test_a_holder_hands_over_another_s_place_but_not_that_of_who_bought_it(self, alice, bob, charlie, ledger):
        team = license_of(ledger, seats=2)
        alice.post("/unlock", {"key": team[0]})
        bob.post(link_of(alice, team))
        entered(team, "charlie")
        asked = charlie.post(f"{at(team)}/asking").location
        granting = f"{at(team)}/requests/{asked.rpartition('/')[2]}/granting"
        become(team, "bob", via="address")
        refused = alice.post(granting, {"place": "2"})
        assert refused.status_code == 422 and "the place of who bought the license" in refused.text
        become(team, "bob", via="invitation")
        assert alice.post(granting, {"place": "2"}).location == at(team)
        assert opened("alice") and not opened("bob")
        assert "has given your place up" in text_of(delivered("bob@example.test")[-1])
        assert charlie.post(f"{asked}/place").location == asked
        with travel(DAY):
            charlie.post(f"{asked}/place")
            assert opened("charlie")

    def test_a_holder_hands_over_no_place_of_who_came_before_them_and_manages_it_too(self, alice, bob, charlie, ledger):
        team = license_of(ledger, seats=2)
        for browser in (alice, bob):
            browser.post("/unlock", {"key": team[0]})
        entered(team, "charlie")
        asked = charlie.post(f"{at(team)}/asking").location.rpartition("/")[2]
        page = words(bob.get(at(team)))
        assert "Mine: I lose what it opens" in page and "That of Alice" not in page
        refused = bob.post(f"{at(team)}/requests/{asked}/granting", {"place": "1"})
        assert refused.status_code == 422 and "came before you" in refused.text
        assert "That of Bob" in words(alice.get(at(team)))
        assert opened("alice") and opened("bob")

    def test_a_place_that_was_handed_over_is_shown_as_promised_until_it_can_be_taken(self, alice, bob, charlie, ledger):
        team = license_of(ledger, seats=2)
        for browser in (alice, bob):
            browser.post("/unlock", {"key": team[0]})
        entered(team, "charlie")
        asked = charlie.post(f"{at(team)}/asking").location
        alice.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/granting", {"place": "2"})
        assert "Handed over to Charlie, who can take it from" in words(alice.get(at(team)))
        bob.post("/unlock", {"key": team[0]})
        give_up(bob, team, "bob")
        page = words(alice.get(at(team)))
        assert "Handed over" not in page and "Given up: free for others from" in page

    def test_a_place_that_was_handed_over_is_none_on_a_license_that_opens_nothing(self, alice, bob, team):
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking").location
        alice.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/granting", {"place": "1"})
        revoke(team[1])
        assert asked not in bob.get("/unlock").text
        assert f"{asked}/place" not in bob.get(asked).text
        with travel(DAY):
            assert bob.post(f"{asked}/place").status_code == 404

    def test_may_be_asked_for_again_after_a_no(self, alice, bob, team):
        entered(team, "bob")
        first = bob.post(f"{at(team)}/asking").location
        alice.post(f"{at(team)}/requests/{first.rpartition('/')[2]}/refusal")
        second = bob.post(f"{at(team)}/asking").location
        assert second != first and "Whoever holds the license got a mail" in words(bob.get(second))

    def test_is_proven_for_a_day_by_who_entered_it_for_that_license(self, alice, bob, charlie, ledger, team):
        other = license_of(ledger)
        entered(team, "bob")
        with travel(DAY - HOUR):
            assert charlie.post(f"{at(team)}/asking").status_code == 404
            assert bob.post(f"{at(other)}/asking").status_code == 404
            assert bob.post(f"{at(team)}/asking").status_code == 303

    def test_lets_nobody_ask_who_has_not_just_entered_it(self, alice, bob, team):
        for act in ("asking", "purchase"):
            assert bob.post(f"{at(team)}/{act}").status_code == 404
        entered(team, "bob")
        with travel(2 * DAY):
            assert bob.post(f"{at(team)}/asking").status_code == 404
        revoke(team[1])
        assert bob.post(f"{at(team)}/asking").status_code == 404

    def test_a_request_is_nobody_else_s_business(self, alice, bob, charlie, team):
        entered(team, "bob")
        asked = bob.post(f"{at(team)}/asking").location
        assert charlie.get(asked).status_code == alice.get(asked).status_code == 404
        assert charlie.post(f"{at(team)}/requests/{asked.rpartition('/')[2]}/refusal").status_code == 404

    def test_is_at_once_theirs_whose_confirmed_address_it_was_bought_with(self, alice, bob, team):
        with transaction.writing() as session:
            session.get(License, team[1].id).address_hash = address_hash("Bob@Example.test")
        entered(team, "bob")
        assert bob.post(f"{at(team)}/purchase").location == at(team)
        assert opened("bob") and not opened("alice")
        assert "was given to who bought it" in text_of(delivered("alice@example.test")[-1])

    def test_the_latest_gives_way_to_who_bought_it_but_never_another_buyer(self, alice, bob, charlie, ledger):
        team = license_of(ledger, seats=3)
        eve = Browser(alice.app, person("eve"))
        for browser in (alice, charlie, eve):
            browser.post("/unlock", {"key": team[0]})
        become(team, "eve", via="address")
        with transaction.writing() as session:
            session.get(License, team[1].id).address_hash = address_hash("bob@example.test")
        entered(team, "bob")
        bob.post(f"{at(team)}/purchase")
        assert [opened(who) for who in ("alice", "charlie", "eve", "bob")] == [True, False, True, True]

    def test_who_bought_it_takes_nobody_s_place_where_one_is_empty_or_theirs_already(self, alice, bob, team):
        with transaction.writing() as session:
            session.get(License, team[1].id).address_hash = address_hash("bob@example.test")
        entered(team, "bob")
        give_up(alice, team, "alice")
        for _press in range(2):
            assert bob.post(f"{at(team)}/purchase").location == at(team)
        assert opened("bob") and holders(team) == 1

    def test_an_address_that_is_not_confirmed_proves_nothing(self, app, alice, bob, team):
        with transaction.writing() as session:
            session.get(License, team[1].id).address_hash = address_hash("bob@example.test")
            session.scalars(select(Person).where(Person.handle == "bob")).one().email_verified_at = None
        entered(team, "bob")
        assert bob.post(f"{at(team)}/purchase").location.startswith("/licenses/requests/")
        assert opened("alice")


class TestStaff:
    @pytest.fixture
    def team(self, ledger):
        return license_of(ledger, seats=1)

    @pytest.fixture
    def admin(self, app) -> Browser:
        return Browser(app, person("dimitra", "administrator"))

    @pytest.fixture
    def request_of_bob(self, alice, bob, team) -> str:
        entered(team, "bob")
        return bob.post(f"{at(team)}/purchase", {"words": "Order 77"}).location.rpartition("/")[2]

    def test_give_the_license_to_who_bought_it_and_both_are_told(self, alice, bob, admin, team, request_of_bob):
        page = admin.get("/admin/licenses/requests")
        assert "Order 77" in page.text and "bob@example.test" in page.text
        assert "1 member says that a license in use is theirs" in words(admin.get("/admin"))
        decided = {"place": place(team, "alice"), "reason": "The order is theirs."}
        assert "A place is free" not in words(page)
        assert admin.post(f"/admin/licenses/requests/{request_of_bob}/granting", decided).status_code == 303
        assert "The license has changed hands. Both are told." in words(admin.get("/admin/licenses/requests"))
        assert opened("bob") and not opened("alice")
        assert "The license for Ledger is yours" in text_of(delivered("bob@example.test")[-1])
        assert "was given to who bought it" in text_of(delivered("alice@example.test")[-1])
        assert "Nobody waits for a decision" in words(admin.get("/admin/licenses/requests"))

    def test_give_an_empty_place_without_taking_anybody_s(self, alice, bob, admin, team, request_of_bob):
        give_up(alice, team, "alice")
        assert "A place is free: they get that one" in words(admin.get("/admin/licenses/requests"))
        assert admin.post(f"/admin/licenses/requests/{request_of_bob}/granting").status_code == 303
        assert opened("bob") and holders(team) == 1
        page = words(admin.get("/admin/licenses/requests"))
        assert "Nobody lost theirs." in page and "changed hands" not in page

    def test_choose_among_the_places_of_that_license(self, charlie, ledger, admin, request_of_bob):
        other = license_of(ledger)
        charlie.post("/unlock", {"key": other[0]})
        elsewhere = {"place": place(other, "charlie")}
        assert admin.post(f"/admin/licenses/requests/{request_of_bob}/granting", elsewhere).status_code == 422
        assert opened("charlie") and not opened("bob")

    def test_decide_about_purchases_and_holders_about_the_rest(self, alice, bob, charlie, admin, team, request_of_bob):
        entered(team, "charlie")
        asked = charlie.post(f"{at(team)}/asking", {"words": "Please"}).location.rpartition("/")[2]
        assert "Please" not in words(admin.get("/admin/licenses/requests"))
        assert "Order 77" not in words(alice.get(at(team)))
        for decision in ("granting", "refusal"):
            assert admin.post(f"/admin/licenses/requests/{asked}/{decision}", {"place": "1"}).status_code == 404
            assert alice.post(f"{at(team)}/requests/{request_of_bob}/{decision}", {"place": "1"}).status_code == 404
        asks_too = bob.post(f"{at(team)}/asking").location.rpartition("/")[2]
        assert asks_too != request_of_bob

    def test_give_it_once_what_they_take_again_is_not_taken_back_by_the_request(
        self, alice, bob, admin, team, request_of_bob
    ):
        decided = {"place": place(team, "alice")}
        admin.post(f"/admin/licenses/requests/{request_of_bob}/granting", decided)
        assert admin.post(f"/admin/licenses/{team[1].public_id}/places/{place(team, 'bob')}/removal").status_code == 303
        assert bob.post(f"/licenses/requests/{request_of_bob}/place").status_code == 404
        assert not opened("bob")

    def test_say_no(self, alice, bob, admin, team, request_of_bob):
        assert admin.post(f"/admin/licenses/requests/{request_of_bob}/refusal").status_code == 303
        assert opened("alice") and not opened("bob")
        assert "The answer is no" in text_of(delivered("bob@example.test")[-1])

    def test_must_say_whose_place_it_is(self, admin, request_of_bob):
        response = admin.post(f"/admin/licenses/requests/{request_of_bob}/granting", {"place": "nobody's"})
        assert response.status_code == 422
        assert "Choose a place." in response.text

    def test_decide_once(self, admin, team, request_of_bob):
        assert admin.post(f"/admin/licenses/requests/{request_of_bob}/refusal").status_code == 303
        again = {"place": place(team, "alice")}
        assert admin.post(f"/admin/licenses/requests/{request_of_bob}/granting", again).status_code == 404

    def test_see_whose_key_many_enter_and_nothing_happens_by_itself(self, app, alice, admin, team):
        for handle in ("eve", "frank", "grace"):
            assert "None." in words(admin.get("/admin/licenses/requests"))
            person(handle)
            for _again in range(2):
                entered(team, handle)
        assert "3 people" in words(admin.get("/admin/licenses/requests"))
        assert opened("alice")
        with travel(7 * DAY - HOUR):
            assert "3 people" in words(admin.get("/admin/licenses/requests"))
        with travel(8 * DAY):
            assert "3 people" not in words(admin.get("/admin/licenses/requests"))


def test_what_happens_to_places_is_in_the_log(app, alice, bob, charlie, team):
    link_of(alice, team)
    with transaction.reading() as session:
        invitation = session.scalars(select(PlaceInvitation.public_id)).one()
    alice.post(f"{at(team)}/invitations/{invitation}/removal")
    for handle in ("bob", "charlie"):
        entered(team, handle)
    asked = bob.post(f"{at(team)}/asking").location.rpartition("/")[2]
    alice.post(f"{at(team)}/requests/{asked}/granting", {"place": "1"})
    claimed = charlie.post(f"{at(team)}/purchase").location.rpartition("/")[2]
    Browser(app, person("dimitra", "administrator")).post(f"/admin/licenses/requests/{claimed}/refusal")
    with transaction.reading() as session:
        about = (LogEntry.subject_type == "license", LogEntry.subject_id == team[1].id)
        logged = session.execute(
            select(LogEntry.action, Person.handle)
            .join(Person, Person.id == LogEntry.actor_id)
            .where(*about)
            .order_by(LogEntry.id)
        )
        assert [tuple(row) for row in logged] == [
            ("license.unlock", "alice"),
            ("license.invite", "alice"),
            ("license.uninvite", "alice"),
            ("license.ask", "bob"),
            ("license.ask_granted", "alice"),
            ("license.free", "alice"),
            ("license.mine", "charlie"),
            ("license.mine_refused", "dimitra"),
        ]
