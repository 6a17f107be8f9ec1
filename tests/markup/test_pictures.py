"""Pictures of this site in posts; those of elsewhere stay links."""

import pytest

from forum.core.markup.pictures import MAX_CITED, MAX_PICTURES
from forum.core.markup.render import render_article, render_imported, render_post
from forum.core.markup.sanitize import ARTICLE, IMPORTED, POST, sanitize

BASE = "http://localhost"
ADDRESS = "/pictures/abcdefghijkl-300x200"
LARGE = "/pictures/abcdefghijkl-2560x1440"
SHOWN = '<img src="/pictures/abcdefghijkl-300x200" alt="{}" width="300" height="200" loading="lazy">'


def html(source: str) -> str:
    return render_post(source, base_url=BASE).html


@pytest.mark.parametrize(
    ("written", "alt"),
    [
        (f"![a till]({ADDRESS})", "a till"),
        (f"![a *bold* `till` \\] &lt;b&gt;]({ADDRESS})", "a bold till ] &lt;b&gt;"),
        (f'![say "hi" & <b>]({ADDRESS} "a title")', "say &quot;hi&quot; &amp; &lt;b&gt;"),
        (f"![]({ADDRESS})", "…"),
        (f"![two\nlines]({ADDRESS})", "two lines"),
        (f"![a ![b]({ADDRESS})]({ADDRESS})", "a b"),
        (f"![a till]({BASE}{ADDRESS})", "a till"),
        (f"![a till]({ADDRESS}/small)", None),
        (f"![@bob www.a.b]({ADDRESS})", "@bob www.a.b"),
        (f"![{'x' * 500}]({ADDRESS})", "x" * 300),
    ],
)
def test_an_image_of_this_site_is_the_picture_and_leads_to_its_full_size(written, alt):
    shown = f'<p><a href="{ADDRESS}">{SHOWN.format(alt)}</a></p>'
    assert (html(written) == shown) == (alt is not None)


@pytest.mark.parametrize(
    ("size", "source", "width", "height"),
    [
        ("300x200", "", 300, 200),
        ("1440x1280", "", 720, 640),
        ("1441x900", "/small", 720, 450),
        ("1080x2400", "/small", 288, 640),
        ("2560x1", "/small", 720, 1),
    ],
)
def test_a_page_knows_how_much_room_it_takes(size, source, width, height):
    address = f"/pictures/abcdefghijkl-{size}"
    shown = f'<img src="{address}{source}" alt="x" width="{width}" height="{height}" loading="lazy">'
    assert shown in html(f"![x]({address})")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example" + ADDRESS, "//evil.example" + ADDRESS, "http://localhost.evil.example" + ADDRESS,
        "/pictures/abcdefghijkl", "/pictures/abcdefghijkl-0x10", "/pictures/abcdefghijkl-9999x10", "/pictures/ABCDEFGHIJKL-1x1",
        ADDRESS + "?x=1", ADDRESS + "#x", "/pictures/../logout-300x200", "/logout", "data:image/png;base64,AAAA",
        "/pictures/abcdefghijkl-300x200%22onerror=%22x",
    ],
)  # fmt: skip
def test_no_other_address_becomes_a_picture(address):
    assert "<img" not in html(f"![x]({address})")


def test_within_a_link_it_leads_where_the_link_does():
    assert html(f"[![a till]({ADDRESS})](https://e.f)").startswith('<p><a href="https://e.f" rel=')
    assert html(f"[![a till]({ADDRESS})](https://e.f)").count("<a ") == 1


def test_what_it_shows_is_found_and_it_counts_as_cited():
    made = render_post(f"Look: ![a till]({LARGE}) and [b](/pictures/bbbbbbbbbbbb-1x1) ![c]({LARGE})", base_url=BASE)
    assert made.text == "Look: a till and b c"
    assert made.pictures == ("abcdefghijkl", "bbbbbbbbbbbb")


def test_a_post_shows_and_cites_so_many_and_no_more():
    made = render_post(" ".join(f"![x](/pictures/{n:0>12}-9x9)" for n in range(MAX_CITED + 20)), base_url=BASE)
    assert made.html.count("<img") == MAX_PICTURES
    assert len(made.pictures) == MAX_CITED


def test_articles_and_imported_posts_have_none():
    source = f"![x]({ADDRESS})"
    assert "<img" not in render_imported(source, format="markdown", base_url=BASE).html
    assert "<img" not in render_imported(f'<img src="{ADDRESS}" alt="x">', format="html", base_url=BASE).html
    assert "<img" not in render_article(source, base_url=BASE, resolve_link=lambda url: url).html


@pytest.mark.parametrize(
    "given",
    [
        '<img src="https://evil.example/x.png" alt="x">',
        '<img src="/logout" alt="x">',
        '<img src="/pictures/abcdefghijkl-300x200">',
        '<img alt="x">',
        '<img src="javascript:alert(1)" alt="x">',
    ],
)
def test_the_last_check_lets_no_other_picture_through(given):
    assert "<img" not in sanitize(given, POST, BASE)


def test_the_last_check_keeps_nothing_but_what_a_picture_needs():
    full = SHOWN.format("x").replace(">", ' onerror="x" style="y" srcset="/a" class="z" id="h-a">')
    made = sanitize(full, POST, BASE)
    assert sorted(made[5:-1].split()) == sorted(SHOWN.format("x")[5:-1].split())
    assert sanitize(made, POST, BASE) == made
    assert "<img" not in sanitize(full, ARTICLE, BASE) + sanitize(full, IMPORTED, BASE)
