"""Sending pictures as a browser does."""

from io import BytesIO

from werkzeug.test import TestResponse

from tests.people import Browser
from tests.pictures.hostile import picture


def send(browser: Browser, *files: tuple[bytes, str], script: bool = True, **fields: str) -> TestResponse:
    target = fields.pop("target", "/threads/new")
    address = "/pictures?json" if script else f"/pictures?target={target}"
    data = fields | {"picture": [(BytesIO(content), name) for content, name in files]}
    return browser.post(address, data, content_type="multipart/form-data")


def address_of(answer: TestResponse) -> str:
    """Where the picture is that a script was told of."""
    assert answer.status_code == 200, answer.text
    return answer.json["markdown"].partition("](")[2].removesuffix(")")


def sent_picture(browser: Browser, **how) -> str:
    """Sends a picture; its address."""
    return address_of(send(browser, (picture(**how), "shot.png")))
