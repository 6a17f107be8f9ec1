"""Where a request's own words may send a browser."""

import pytest

from forum.core.redirects import local_target

HOSTILE = [
    r"https://evil.example",
    r"http://evil.example/",
    r"HTTPS://EVIL.EXAMPLE",
    r"ftp://evil.example/x",
    r"//evil.example",
    r"//evil.example/%2e%2e",
    r"///evil.example",
    r"////evil.example",
    r"/\evil.example",
    r"\\evil.example",
    r"\/evil.example",
    r"/\/evil.example",
    r"/\\evil.example",
    r"\evil.example",
    r"evil.example",
    r"www.evil.example",
    r"evil.example/login",
    r".evil.example",
    r"@evil.example",
    r":evil.example",
    r":80",
    r"?next=//evil.example",
    r"#//evil.example",
    r"javascript:alert(1)",
    r"JaVaScRiPt:alert(1)",
    r"javascript://%0aalert(1)",
    r"data:text/html,<script>alert(1)</script>",
    r"vbscript:msgbox(1)",
    r"file:///etc/passwd",
    r"mailto:a@evil.example",
    r"blob:https://evil.example/1",
    r"about:blank",
    r"view-source:https://evil.example",
    r"https:evil.example",
    r"https:/evil.example",
    r"https:\\evil.example",
    r"http:///evil.example",
    r"https://localhost@evil.example",
    r"https://localhost.evil.example",
    r"https://evil.example/localhost",
    r"/%2fevil.example",
    r"/%2Fevil.example",
    r"/%2f%2fevil.example",
    r"%2f%2fevil.example",
    r"/%252fevil.example",
    r"/%252f%252fevil.example",
    r"/%5cevil.example",
    r"/%5Cevil.example",
    r"/%255cevil.example",
    r"%5c%5cevil.example",
    r"/.//evil.example",
    r"/./evil.example",
    r"/..//evil.example",
    r"/../evil.example",
    r"/x/..//evil.example",
    r"/x/../../evil.example",
    r"/%2e%2e//evil.example",
    r"/%2e%2e/%2fevil.example",
    r"/.%2e/evil.example",
    r"/x//evil.example",
    r"/x\evil.example",
    r"/／evil.example",
    r"/＼evil.example",
    r"／／evil.example",
    r"/%EF%BC%8Fevil.example",
    r"//evil。example",
    r"//[::1]/",
    r"//127.0.0.1/",
    r"//0x7f000001/",
    r"//evil.example:443/x",
]

WITH_CONTROLS = [
    "/\t/evil.example", "/\n/evil.example", "/\r\nLocation: https://evil.example", "/\x00/evil.example", "\t//evil.example",
    " //evil.example", "/ /evil.example", "/x\x85y", "/x\u2028y", "/x\u202ey", "/x\u00a0y", "/x\x7f", "java\nscript:alert(1)",
    "/" + "x" * 2000, "", None,
]  # fmt: skip


@pytest.mark.parametrize("target", HOSTILE + WITH_CONTROLS)
def test_what_could_lead_away_leads_home(target):
    assert local_target(target, "/home") == "/home"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/account",
        "/threads/k3/how-do-i?page=2#comment-41",
        "/boards/γενικά",
        "/search?q=http://example.test//x&x=a%2Fb",
        "/people/a.b-c_d",
        "/help/en/getting-started/install#h-1",
        "/search?q=..%2F%5C",
    ],
)
def test_a_page_of_this_site_is_reached(target):
    assert local_target(target, "/home") == target


def test_the_list_is_long_enough():
    assert len(HOSTILE + WITH_CONTROLS) >= 60
