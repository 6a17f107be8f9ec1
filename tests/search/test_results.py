"""The page of results: filters typed and as controls, what is said of a search, and what helps where nothing is found."""

import re
from html import unescape

import pytest

from forum.core.database import db
from forum.core.jobs import worker
from tests import factories
from tests.people import Browser, person
from tests.searching import asked


def page_of(browser: Browser, query: str, **more) -> str:
    return browser.get("/search", query_string={"q": query, **more}).text


def catch_up() -> None:
    db.session.remove()
    worker.drain()


def links(page: str, kind: str) -> dict[str, str]:
    """The links of this class: where they lead by what they say."""
    found = re.findall(rf'<a class="{kind}" href="([^"]+)">(.*?)</a>', page, re.DOTALL)
    return {unescape(re.sub("<[^>]+>", "", words)): unescape(href) for href, words in found}


def chosen(page: str, name: str) -> str:
    """What stands in the control of a filter."""
    control = re.search(rf'id="f-{name}".*?</div>', page, re.DOTALL)[0]
    found = re.search(r'<option value="([^"]*)" selected|type="(?:text|date)" value="([^"]*)"', control)
    return unescape(found[1] or found[2] or "") if found else ""


def test_typed_filters_stand_in_the_controls(app, visitor):
    factories.board("ledger", name="The ledger")
    typed = 'quagga board:"the ledger" in:comments is:answered author:bob tag:stripes lang:el after:2024-03 before:2025'
    page = page_of(visitor, typed)
    expected = {"board": "ledger", "in": "comments", "is": "answered", "author": "bob", "tag": "stripes", "lang": "el"}
    assert {name: chosen(page, name) for name in expected} == expected
    assert (chosen(page, "after"), chosen(page, "before")) == ("2024-03-01", "2025-01-01")


def test_controls_are_typed(app, visitor):
    factories.board("ledger")
    form = {"q": "quagga", "board": "ledger", "author": "bob", "is": "", "language": "el", "after": "2024-03-01"}
    response = visitor.get("/search", query_string=form | {"order": "newest"})
    assert response.status_code == 303
    assert asked(response.location) == {
        "q": "quagga board:ledger author:bob after:2024-03-01 lang:el",
        "order": "newest",
    }


def test_an_emptied_control_removes_its_filter_and_no_other(app, visitor):
    typed = "quagga author:bob -author:mallory tag:stripes cites:start/install"
    response = visitor.get("/search", query_string={"q": typed, "author": "", "tag": "spots"})
    assert asked(response.location)["q"] == "quagga -author:mallory cites:start/install tag:spots"


def test_of_several_values_of_a_filter_the_form_loses_none(app, visitor):
    page = page_of(visitor, "quagga tag:stripes tag:spots")
    assert chosen(page, "tag") == "stripes"
    assert '<input type="hidden" name="tag" value="spots">' in page


def test_each_filter_is_a_chip_that_removes_it(app, visitor):
    factories.board("ledger", name="The ledger")
    removing = links(page_of(visitor, "quagga board:ledger -in:help"), "chip")
    assert {words.removesuffix("Remove this filter"): asked(href)["q"] for words, href in removing.items()} == {
        "Board: The ledger": "quagga -in:help",
        "Not: Help articles only": "quagga board:ledger",
    }


def test_a_chip_has_the_title_of_a_thread_that_the_viewer_sees_and_no_other(app, visitor):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    thread = factories.thread(alice, factories.board("pro", products=[ledger]), "Secret <quagga>", "It is striped.")
    catch_up()
    query = f"striped thread:{thread.public_id} board:pro"
    seen = page_of(Browser(app, alice), query)
    assert "In the thread: Secret &lt;quagga&gt;" in seen
    assert "Board: Pro" in seen
    page = page_of(visitor, query)
    assert "Secret" not in page
    assert f"In the thread: {thread.public_id}" in page
    assert "Board: pro<" in page


def test_what_is_no_filter_is_said(app, visitor):
    page = page_of(visitor, "colour:red is:purple")
    assert "“colour:” is no filter" in page
    assert "“is:purple” is no filter" in page
    assert "no filter" not in page_of(visitor, "http://example.test is:open")


def test_visitors_learn_that_they_must_sign_in_to_search_in_their_own(app, visitor):
    assert "Sign in to search in your own posts." in page_of(visitor, "quagga is:mine")
    assert "Sign in to search" not in page_of(Browser(app, person("alice")), "quagga is:mine")


def test_what_has_most_of_the_words_is_said_to(app, visitor):
    factories.thread(person("alice"), factories.board(), "A striped quagga", "It grazes.")
    catch_up()
    assert "Nothing has all of these words." in page_of(visitor, "striped quagga grazes numbat")
    assert "Nothing has all of these words." not in page_of(visitor, "striped quagga grazes")


def test_the_order_is_a_link_that_keeps_the_search(app, visitor):
    factories.thread(person("alice"), factories.board(), "A striped quagga", "It grazes.")
    catch_up()
    page = page_of(visitor, "quagga in:threads")
    newest = unescape(re.search(r'href="([^"]+)">Newest<', page)[1])
    assert asked(newest) == {"q": "quagga in:threads", "order": "newest"}
    assert re.search(r'href="([^"]+)" aria-current="true">Newest<', visitor.get(newest).text)


def test_an_accepted_answer_is_marked(app, visitor):
    alice, board = person("alice"), factories.board()
    thread = factories.thread(alice, board, "A striped quagga", "What does it eat?")
    answer = factories.comment(person("bob"), thread, "Grass, as numbats don't.")
    factories.accept(alice, thread, answer)
    catch_up()
    page = page_of(visitor, "numbats")
    assert "Accepted answer" in page
    assert "#comment-2" in page


def test_of_a_thread_two_more_comments_are_shown_and_the_rest_is_a_search_within(app, visitor):
    alice = person("alice")
    thread = factories.thread(alice, factories.board(), "Quaggas", "A quagga.")
    for number in range(4):
        factories.comment(alice, thread, f"Quagga number {number}.")
    catch_up()
    page = page_of(visitor, "quagga")
    assert page.count('<li class="thread">') == 1
    rest = links(page, "rest")
    assert list(rest) == ["2 more in this thread"]
    assert asked(rest["2 more in this thread"])["q"] == f"quagga thread:{thread.public_id}"
    assert visitor.get(rest["2 more in this thread"]).text.count('<li class="thread">') == 5


def test_where_nothing_is_found_filters_can_be_left_out_and_the_text_goes_on(app, visitor):
    factories.board("ledger", name="The ledger")
    page = page_of(visitor, "quagga grazes board:ledger")
    assert "Without “Board: The ledger”" in page
    new = unescape(re.search(r'href="(/threads/new[^"]*)"', page)[1])
    assert asked(new) == {"board": "ledger", "title": "quagga grazes"}
    form = visitor.get(new).text
    assert 'value="quagga grazes"' in form
    assert '<option selected value="ledger">' in form


def test_a_long_text_goes_on_as_the_text_of_a_new_thread(app, visitor):
    factories.board()
    long = "quaggas in the meadow graze by day " * 5
    new = asked(unescape(re.search(r'href="(/threads/new[^"]*)"', page_of(visitor, long))[1]))
    assert new == {"body": long.strip()}


@pytest.mark.parametrize("name", ["board", "thread"])
def test_pages_search_themselves(app, visitor, name):
    alice = person("alice")
    thread = factories.thread(alice, factories.board("ledger"), "A striped quagga", "It grazes.")
    other = factories.thread(alice, factories.board("other"), "A spotted quagga", "It grazes.")
    catch_up()
    page = visitor.get("/boards/ledger" if name == "board" else f"/threads/{thread.public_id}/{thread.slug}").text
    form = re.search(r"<form[^>]* data-here>.*?</form>", page, re.DOTALL)[0]
    field, value = re.search(r'<input type="hidden" name="(\w+)" value="([^"]+)">', form).groups()
    assert field == name
    found = visitor.get("/search", query_string={"q": "quagga", field: value}, follow_redirects=True).text
    assert f"/threads/{thread.public_id}/" in found
    assert other.public_id not in found
