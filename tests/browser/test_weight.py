"""What a first view costs, as a browser counts it."""

import pytest

MOST_REQUESTS, MOST_BYTES = 6, 40_000
ANSWERED = "Stock drifts by one after a return"
LONG = "How do you file receipts from the road?"


@pytest.mark.parametrize("title", [ANSWERED, LONG])
def test_first_view_of_a_thread_is_light(site, open_browser, title):
    page = open_browser()
    asked, received = [], []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(site.thread(title), wait_until="networkidle")
    assert len(asked) <= MOST_REQUESTS, asked
    assert len(received) == len(asked)
    assert sum(received) <= MOST_BYTES
    network.detach()


def test_a_second_view_fetches_the_page_alone(site, open_browser):
    page = open_browser()
    page.goto(site.thread(LONG), wait_until="networkidle")
    fetched = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    page.goto(site.thread(LONG) + "?page=2", wait_until="networkidle")
    assert len([size for size in fetched if size]) == 1
    network.detach()
