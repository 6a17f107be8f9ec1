"""Help articles."""

import pytest

from forum.core.markup.render import render_article
from tests.markup.oracle import faults

BASE = "https://stoa.example"


def article(source: str, links=None, **labels: str):
    return render_article(source, base_url=BASE, resolve_link=(links or {}).get, labels=labels)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            ":::tip Do *this*\nb\n:::\nc",
            '<div class="note good">\n<p class="note-title">Do <em>this</em></p>\n<p>b</p>\n</div>\n<p>c</p>',
        ),
        (":::warning[A]\nb\n:::", '<div class="note gold">\n<p class="note-title">A</p>\n<p>b</p>\n</div>'),
        (":::note\nb\n:::", '<div class="note">\n<p>b</p>\n</div>'),
        (":::danger\nb", '<div class="note bad">\n<p>b</p>\n</div>'),
        (
            ":::note\n:::tip\nb\n:::\nc\n:::",
            '<div class="note">\n<div class="note good">\n<p>b</p>\n</div>\n<p>c</p>\n</div>',
        ),
        ("::::note\n:::tip\nb\n:::\n::::", '<div class="note">\n<div class="note good">\n<p>b</p>\n</div>\n</div>'),
        (
            ":::note\n```\n:::\n```\n:::\nc",
            '<div class="note">\n<pre tabindex="0"><code>:::\n</code></pre>\n</div>\n<p>c</p>',
        ),
        (
            "- a\n\n  :::tip\n  b\n  :::",
            '<ul>\n<li>\n<p>a</p>\n<div class="note good">\n<p>b</p>\n</div>\n</li>\n</ul>',
        ),
        ("a\n:::tip\nb\n:::", '<p>a</p>\n<div class="note good">\n<p>b</p>\n</div>'),
        (":::nonsense\nb\n:::", "<p>:::nonsense\nb\n:::</p>"),
        ("import A from '@site/a';\n\na", "<p>a</p>"),
        ("import your licenses from a file.", "<p>import your licenses from a file.</p>"),
        ('<AddonBanner slug="a" name="b" />\n\na', "<p>a</p>"),
        ("a <!-- b --> c\n<!--\nd\n-->\ne {/* f */}", "<p>a  c\ne</p>"),
        ("`<!-- a -->`", "<p><code>&lt;!-- a --&gt;</code></p>"),
        (
            "```\n<!-- a -->\nimport A from 'b';\n```",
            "<pre tabindex=\"0\"><code>&lt;!-- a --&gt;\nimport A from 'b';\n</code></pre>",
        ),
        ('a <FilesMatch "x"> {site_url}', '<p>a &lt;FilesMatch "x"&gt; {site_url}</p>'),
        ("<kbd>a</kbd><br/>b H<sub>2</sub>", "<p><kbd>a</kbd><br>b H<sub>2</sub></p>"),
        ("<kbd>a", "<p><kbd>a</kbd></p>"),
        ('<img src="a" alt="words" />', "<p>words</p>"),
        ("<details>\n<summary>a</summary>\n\nb\n\n</details>", "<details>\n<summary>a</summary>\n<p>b</p>\n</details>"),
        ("![words](/img/a.png) ![](./b.png)", "<p>words b.png</p>"),
        ("![words](https://a.b/c.png)", '<p><a href="https://a.b/c.png" rel="noopener">words</a></p>'),
        ("[a](#b) [c](#)", '<p><a href="#h-b">a</a> c</p>'),
    ],
)
def test_constructs(source, expected):
    assert article(source).html == expected


def test_titles_of_admonitions_without_one_are_the_language_s():
    assert '<p class="note-title">Σημείωση</p>' in article(":::note\nb\n:::", note="Σημείωση").html


def test_links_between_files_are_resolved_or_only_words():
    made = article("[a](./b/c#d) [e](/f) [g](h%20i) [j](javascript:k) [l](mailto:m@n.o)", {"./b/c#d": "/help/en/c#h-d"})
    assert made.html == '<p><a href="/help/en/c#h-d">a</a> e g [j](javascript:k) l</p>'


def test_what_the_resolver_says_is_checked_too():
    assert article("[a](b)", {"b": "javascript:alert(1)"}).html == "<p>a</p>"


def test_headings_have_the_ids_they_are_given():
    made = article("# A\n\n## Πρώτα βήματα {#first-steps}\n\n### B `c` & d\n\n## B `c` & d")
    assert [(one.id, one.level, one.text) for one in made.headings] == [
        ("h-a", 2, "A"),
        ("h-first-steps", 2, "Πρώτα βήματα"),
        ("h-b-c--d", 3, "B c & d"),
        ("h-b-c--d-1", 2, "B c & d"),
    ]
    assert '<h2 id="h-first-steps">Πρώτα βήματα</h2>' in made.html


def test_articles_make_no_references():
    assert article("@alice [[help:a]]").references == ()


def test_real_articles_render(shared):
    """A fifth of them; that all go in is in tests/help/test_real_docs.py."""
    folder = shared / "data" / "help_docs"
    pages = sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".mdx"))
    if not pages:
        pytest.skip("no real articles")
    for page in pages[::5]:
        body = page.read_text().split("\n---", 1)[-1]
        made = article(body)
        assert faults(made.html) == [], page
        assert made.text, page
        prose = made.html.split("<pre")[0] + "".join(
            part.partition("</pre>")[2] for part in made.html.split("<pre")[1:]
        )
        for leftover in ("AddonBanner", "\n:::", ">:::", "{#", "@site/", "&lt;!--"):
            assert leftover not in prose, page
