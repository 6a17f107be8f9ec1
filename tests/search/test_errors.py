"""A pasted error finds where the same one was told before, whatever is written around it."""

import pytest

from tests import factories
from tests.people import Browser, person

TOLD = """Since the update my shop is white. The log says

```
[12-Mar-2024 10:11:12 UTC] PHP Fatal error:  Uncaught Error: Call to undefined function shop_cart_total() in \
/var/www/alice/wp-content/plugins/shop/includes/cart.php:214
Stack trace:
#0 /var/www/alice/wp-includes/class-wp-hook.php(308): Shop_Cart->render('')
#1 {main}
  thrown in /var/www/alice/wp-content/plugins/shop/includes/cart.php on line 214
```
"""
PASTED = (
    "PHP Fatal error:  Uncaught Error: Call to undefined function shop_cart_total() in "
    "/home/bob/public_html/wp-content/plugins/shop/includes/cart.php:230 Stack trace: #0 "
    "/home/bob/public_html/wp-includes/class-wp-hook.php(310): Shop_Cart->render('') #1 {main}"
)


@pytest.fixture
def told(app, catch_up):
    alice = person("alice")
    thread = factories.thread(alice, factories.board(), "White page after the update", TOLD)
    factories.thread(alice, factories.board("other"), "Shop functions", "shop cart total function undefined call error")
    catch_up()
    return thread


def test_a_trace_in_the_search_field_finds_the_thread_that_told_it(told, results):
    page = results(PASTED)
    assert page.index("White page after the update") < page.rindex("The same error")
    assert "bob" not in page


def test_a_pasted_trace_leads_to_an_address_without_it(told, visitor):
    for response in (visitor.get("/search", query_string={"q": PASTED}), visitor.post("/search", {"q": PASTED})):
        assert response.status_code == 303
        assert "error=" in response.location
        assert "public_html" not in response.location


@pytest.mark.parametrize("kind", ["similar", "articles"])
def test_a_trace_alone_is_enough_while_writing(told, visitor, articles, catch_up, kind):
    articles(carts=f"# Carts\n\nWhat to do about it:\n\n```\n{PASTED}\n```\n")
    catch_up()
    shown = visitor.post(f"/suggestions/{kind}", {"body" if kind == "similar" else "q": PASTED}).text
    assert "Carts" in shown
    assert ("White page after the update" in shown) == (kind == "similar")
    assert ("The same error" in shown) == (kind == "similar")


def test_an_error_in_a_locked_board_is_found_by_its_license_holders_alone(app, catch_up, results):
    ledger = factories.product("ledger")
    alice = person("alice")
    factories.license_for(alice, ledger)
    factories.thread(alice, factories.board("pro", products=[ledger]), "White page after the update", TOLD)
    catch_up()
    assert "The same error" in results(PASTED, Browser(app, alice))
    assert "White page" not in results(PASTED)
