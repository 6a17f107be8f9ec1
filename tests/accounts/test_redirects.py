"""Where a request's own words may send a browser."""

import pytest

from forum.core.redirects import local_target

HOSTILE = r"""
https://evil.example
http://evil.example/
HTTPS://EVIL.EXAMPLE
ftp://evil.example/x
//evil.example
//evil.example/%2e%2e
///evil.example
////evil.example
/\evil.example
\\evil.example
\/evil.example
/\/evil.example
/\\evil.example
\evil.example
evil.example
www.evil.example
evil.example/login
.evil.example
@evil.example
:evil.example
:80
?next=//evil.example
#//evil.example
javascript:alert(1)
JaVaScRiPt:alert(1)
javascript://%0aalert(1)
data:text/html,<script>alert(1)</script>
vbscript:msgbox(1)
file:///etc/passwd
mailto:a@evil.example
blob:https://evil.example/1
about:blank
view-source:https://evil.example
https:evil.example
https:/evil.example
https:\\evil.example
http:///evil.example
https://localhost@evil.example
https://localhost.evil.example
https://evil.example/localhost
/%2fevil.example
/%2Fevil.example
/%2f%2fevil.example
%2f%2fevil.example
/%252fevil.example
/%252f%252fevil.example
/%5cevil.example
/%5Cevil.example
/%255cevil.example
%5c%5cevil.example
/.//evil.example
/./evil.example
/..//evil.example
/../evil.example
/x/..//evil.example
/x/../../evil.example
/%2e%2e//evil.example
/%2e%2e/%2fevil.example
/.%2e/evil.example
/x//evil.example
/x\evil.example
/／evil.example
/＼evil.example
／／evil.example
/%EF%BC%8Fevil.example
//evil。example
//[::1]/
//127.0.0.1/
//0x7f000001/
//evil.example:443/x
""".split()

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
