"""The watch over all walks sees what it is there to see."""

import pytest

from forum.core.web import HEADERS

FAULTS = {
    "a style of its own": ("<p style='color: red'>x</p>", "style"),
    "a script of its own": ("<script>1</script>", "script"),
    "a picture from elsewhere": ("<img src='http://elsewhere.example/x.png'>", "elsewhere.example"),
    "a file that isn't there": ("<img src='/static/x.png'>", "404"),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("scripts", [True, False])
def test_it_sees(contexts, name, scripts):
    html, seen = FAULTS[name]
    context, watch = contexts(scripts=scripts or name == "a script of its own")
    page = context.new_page()
    page.route("**/faulty", lambda route: route.fulfill(body=html, headers=HEADERS, content_type="text/html"))
    page.goto("/faulty", wait_until="networkidle")
    page.close()
    context.close()
    assert any(seen in fault for fault in watch.faults), watch.faults
