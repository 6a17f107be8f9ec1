"""Posts: what Markdown becomes."""

import pytest

from forum.core.markup.render import Heading, TooComplex, render_post

BASE = "https://stoa.example"
OUTSIDE = 'rel="nofollow ugc noopener"'


def html(source: str) -> str:
    return render_post(source, base_url=BASE).html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>"),
        ("<b>a</b> & b", "<p>&lt;b&gt;a&lt;/b&gt; &amp; b</p>"),
        ("[a](/b)", '<p><a href="/b">a</a></p>'),
        ("[a](https://stoa.example/b)", '<p><a href="https://stoa.example/b">a</a></p>'),
        ("[a](https://b.c)", f'<p><a href="https://b.c" {OUTSIDE}>a</a></p>'),
        ("[a](https://stoa.example.evil/b)", f'<p><a href="https://stoa.example.evil/b" {OUTSIDE}>a</a></p>'),
        ("[a](mailto:b@c.d)", f'<p><a href="mailto:b@c.d" {OUTSIDE}>a</a></p>'),
        ("[a](javascript:123)", "<p>[a](javascript:123)</p>"),
        ("![words](https://b.c/d.png)", f'<p><a href="https://b.c/d.png" {OUTSIDE}>words</a></p>'),
        ("![](https://b.c/d.png?e)", f'<p><a href="https://b.c/d.png?e" {OUTSIDE}>d.png</a></p>'),
        ("[![a](https://b.c/d)](https://e.f)", f'<p><a href="https://e.f" {OUTSIDE}>a</a></p>'),
        ("see http://a.b/c_d_(e).", f'<p>see <a href="http://a.b/c_d_(e)" {OUTSIDE}>http://a.b/c_d_(e)</a>.</p>'),
        ("(http://a.b/c)", f'<p>(<a href="http://a.b/c" {OUTSIDE}>http://a.b/c</a>)</p>'),
        ("**http://a.b**", f'<p><strong><a href="http://a.b" {OUTSIDE}>http://a.b</a></strong></p>'),
        ("See www.b.gr/c_d_(e).", f'<p>See <a href="http://www.b.gr/c_d_(e)" {OUTSIDE}>www.b.gr/c_d_(e)</a>.</p>'),
        ("(WWW.b.gr)", f'<p>(<a href="http://WWW.b.gr" {OUTSIDE}>WWW.b.gr</a>)</p>'),
        ("**www.b.gr**", f'<p><strong><a href="http://www.b.gr" {OUTSIDE}>www.b.gr</a></strong></p>'),
        ("b.c+d@e.gr, f", f'<p><a href="mailto:b.c+d@e.gr" {OUTSIDE}>b.c+d@e.gr</a>, f</p>'),
        ("[www.b.gr](https://c.d)", f'<p><a href="https://c.d" {OUTSIDE}>www.b.gr</a></p>'),
        ("www. www.b awww.b.gr `www.b.gr`", "<p>www. www.b awww.b.gr <code>www.b.gr</code></p>"),
        ("www\\.b.gr b\\@c.de", "<p>www.b.gr b@c.de</p>"),
        ("b@c b@c.d@e.f @alice.gr", '<p>b@c b@c.d@e.f <span data-ref="1"></span></p>'),
        ("xhttp://a.b `http://a.b`", "<p>xhttp://a.b <code>http://a.b</code></p>"),
        (
            "> [@alice wrote:](/comments/abc)\n> a",
            '<blockquote>\n<p><a href="/comments/abc">@alice wrote:</a>\na</p>\n</blockquote>',
        ),
    ],
)
def test_inline_constructs(source, expected):
    assert html(source) == expected


def test_headings_stand_below_those_of_the_page_and_have_ids_of_their_own():
    made = render_post("# A *b*\n\n## A b\n\n###### c\n\n# Άδεια & κλειδί", base_url=BASE)
    assert made.headings == (
        Heading("user-content-a-b", 3, "A b"),
        Heading("user-content-a-b-1", 4, "A b"),
        Heading("user-content-c", 6, "c"),
        Heading("user-content-άδεια--κλειδί", 3, "Άδεια & κλειδί"),
    )
    assert '<h3 id="user-content-a-b">A <em>b</em></h3>' in made.html


def test_headings_whose_ids_collide_get_different_ones():
    ids = [heading.id for heading in render_post("# a\n\n# a\n\n# a-1\n\n# a", base_url=BASE).headings]
    assert len(set(ids)) == 4


def test_tables_scroll_by_themselves_and_align_by_class():
    made = html("| a | b |\n|:-:|--:|\n| 1 | `2` |")
    assert made.startswith('<div class="table" tabindex="0"><table>')
    assert '<th class="center">a</th>' in made
    assert '<td class="end"><code>2</code></td>' in made
    assert "style" not in made


def test_task_lists_are_boxes_that_nobody_can_tick():
    made = html("- [x] done **b**\n- [ ] open\n- [y] neither")
    assert (
        '<li class="task"><label><input type="checkbox" disabled="" checked=""> done <strong>b</strong></label>' in made
    )
    assert '<label><input type="checkbox" disabled=""> open</label>' in made
    assert "<li>[y] neither</li>" in made


def test_code_is_coloured_only_in_a_language_that_is_named():
    assert '<pre tabindex="0"><code><span class="k">def</span>' in html("```python\ndef f(): pass\n```")
    assert html("```\ndef f(): pass\n```") == '<pre tabindex="0"><code>def f(): pass\n</code></pre>'
    assert "<span" not in html("```nonsense\ndef f(): pass\n```")
    assert "<span" not in html("```python\n" + "x = 1\n" * 2_000 + "```")
    assert html("    a <b>") == '<pre tabindex="0"><code>a &lt;b&gt;\n</code></pre>'


def test_deep_containers_become_text_and_lose_no_word():
    made = html(">" * 60 + " deep\n\n" + "- " * 60 + "low")
    assert made.count("<blockquote>") < 40
    assert "deep" in made
    assert "low" in made


def test_deep_emphasis_keeps_its_words():
    made = html("*a " * 40 + "b" + " c*" * 40)
    assert made.count("<em>") <= 12
    assert made.count("c") >= 40


@pytest.mark.parametrize(
    ("source", "kept"),
    [("[a](/b) " * 1_300, "[a](/b) [a](/b)"), ("*a* " * 2_000, "*a* *a*"), ("@abc " * 1_100, "@abc @abc")],
)
def test_too_much_of_a_construct_leaves_it_as_text(source, kept):
    assert kept in html(source)


def test_a_huge_table_stays_text():
    made = html("a|b\n-|-\n" + "c|d\n" * 2_000)
    assert "<table" not in made
    assert "c|d" in made


@pytest.mark.parametrize("source", ["a" * 64_001, "a\n" * 4_001, "<" * 12_001, "- a\n" * 2_600])
def test_what_costs_too_much_is_refused_with_a_reason(app_context, source):
    with pytest.raises(TooComplex) as refusal:
        html(source)
    assert str(refusal.value.reason).startswith("The text ")


def test_an_empty_text_is_empty():
    assert render_post("  \n", base_url=BASE).html == ""


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/"])
def test_the_address_of_the_site_may_end_in_a_slash(base):
    assert "rel=" not in render_post("<http://127.0.0.1:8000/about>", base_url=base).html


def test_the_text_has_words_only():
    made = render_post(
        "# Title\n\nOne *two*\nthree <b>&amp;.\n\n- a\n- b\n\n```c\nint x;\ny;\n```\n\n| c | d |\n|---|---|\n| e | f |",
        base_url=BASE,
    )
    assert made.text == "Title\nOne two three <b>&.\na\nb\nint x;\ny;\nc d\ne f"
