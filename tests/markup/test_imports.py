"""Posts of old forums."""

import gzip
import itertools
import json
import pickle

import pytest

from forum.core.markup.render import render_imported
from tests.markup.oracle import faults

BASE = "https://stoa.example"
REL = 'rel="nofollow ugc noopener"'


def markdown(source: str) -> str:
    return render_imported(source, format="markdown", base_url=BASE).html


def html(source: str) -> str:
    return render_imported(source, format="html", base_url=BASE).html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '[quote="ann, post:3, topic:4"]\na\n[/quote]\nb',
            "<blockquote>\n<p><strong>ann:</strong></p>\n<p>a</p>\n</blockquote>\n<p>b</p>",
        ),
        (
            "[quote]a [quote]b[/quote][/quote]",
            "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>",
        ),
        ("[code]\na[i] = `b`;\n[/code]", '<pre tabindex="0"><code>a[i] = `b`;\n</code></pre>'),
        ("[code]a[/code]", "<p><code>a</code></p>"),
        ("```\n[b]a[/b]\n```", '<pre tabindex="0"><code>[b]a[/b]\n</code></pre>'),
        ("`[b]a[/b]`", "<p><code>[b]a[/b]</code></p>"),
        ("[b]a[/b] [i]b[/i] [u]c[/u]", "<p><strong>a</strong> <em>b</em> c</p>"),
        ("a[i] + b[i]", "<p>a[i] + b[i]</p>"),
        ("[url]http://a.b[/url]", f'<p><a href="http://a.b" {REL}>http://a.b</a></p>'),
        ("[url=http://a.b]c[/url]", f'<p><a href="http://a.b" {REL}>c</a></p>'),
        ("[img]http://a.b/c.png[/img]", f'<p><a href="http://a.b/c.png" {REL}>c.png</a></p>'),
        ("![d|20x30](http://a.b/c.png)", f'<p><a href="http://a.b/c.png" {REL}>d</a></p>'),
        ("![d|20x30](upload://x.png)", "<p>d</p>"),
        ("[a](/t/x/1)", "<p>a</p>"),
        ("[spoiler]a[/spoiler]", "<p>a</p>"),
        ("[ul][li]a[/li][li]b[/li][/ul]", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("a :wink: :nonsense:", "<p>a 😉 :nonsense:</p>"),
        ("a\nb", "<p>a<br>\nb</p>"),
        ("[quote]a", "<p>[quote]a</p>"),
        ("a[/quote]", "<p>a[/quote]</p>"),
        ("vector<Node> & @ann", "<p>vector&lt;Node&gt; &amp; @ann</p>"),
    ],
)
def test_bulletin_board_markdown(source, expected):
    assert markdown(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '<aside class="quote no-group" data-username="ann"><div class="title"><div class="quote-controls"></div>'
            " ann:</div><blockquote><p>a</p></blockquote></aside><p>b</p>",
            "<blockquote><p><strong> ann:</strong></p><p>a</p></blockquote><p>b</p>",
        ),
        (
            '<p>x<br><div class="lightbox-wrapper"><a class="lightbox" href="http://a.b/c.png">'
            '<img src="http://a.b/d.png" alt="pic">'
            '<div class="meta"><svg><use></use></svg><span>f</span></div></a></div></p>',
            f'<p>x<br><a href="http://a.b/c.png" {REL}>pic</a></p>',
        ),
        (
            '<aside class="onebox x" data-onebox-src="http://a.b"><header><a href="http://a.b">a.b</a></header>'
            "<article><h3><a>The <b>title</b></a></h3><p>long</p></article></aside>",
            f'<p><a href="http://a.b" {REL}>The title</a></p>',
        ),
        (
            '<aside class="onebox"><header><a href="http://a.b">a.b</a></header></aside><p>c</p>',
            f'<p><a href="http://a.b" {REL}>http://a.b</a></p><p>c</p>',
        ),
        ('<p>a <img src="x" title=":wink:" class="emoji" alt=":wink:"></p>', "<p>a 😉</p>"),
        ('<p><a class="mention" href="/u/ann">@ann</a> b</p>', "<p>@ann b</p>"),
        ('<pre><code class="lang-c">a &lt; b</code></pre>', '<pre tabindex="0"><code>a &lt; b</code></pre>'),
        ('<p><img src="http://a.b/c.png"></p>', f'<p><a href="http://a.b/c.png" {REL}>c.png</a></p>'),
        (
            '<div class="lazyYT" data-youtube-id="x1" data-youtube-title="T &amp; U"></div>',
            f'<p><a href="https://www.youtube.com/watch?v=x1" {REL}>T &amp; U</a></p>',
        ),
        ('<h1 id="x"><a name="x" class="anchor" href="#x"></a>A</h1>', "<h3>A</h3>"),
        (
            '<div class="md-table"><table><tr><th style="text-align:right">a</th></tr></table></div>',
            '<div class="table" tabindex="0"><table><tbody><tr><th>a</th></tr></tbody></table></div>',
        ),
        ('<p>[ ] <span class="chcklst-box fa fa-square-o fa-fw"></span> a</p>', "<p>[ ] ☐ a</p>"),
        ("<p>a<!-- b --> c</p>", "<p>a c</p>"),
        ("plain", "plain"),
        ("a < b", "a &lt; b"),
        ("<p>a<ul><li>b</ul>", "<p>a</p><ul><li>b</li></ul>"),
        ('<p><a href="/t/x/1">a</a><script>b</script></p>', "<p>a</p>"),
    ],
)
def test_cooked_html(source, expected):
    assert html(source) == expected


def test_imports_make_no_references():
    made = render_imported(f"@alice [[help:a]] {BASE}/threads/abcd1234", format="markdown", base_url=BASE)
    assert made.references == ()
    assert "data-ref" not in made.html


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_what_costs_too_much_stands_as_plain_text(form):
    made = render_imported("word <b> & " * 20_000, format=form, base_url=BASE)
    assert made.html.startswith('<pre tabindex="0">word')
    assert faults(made.html) == []


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_no_database_has_to_store_a_null(form):
    assert "\0" not in render_imported("a\0b", format=form, base_url=BASE).html


def test_what_goes_to_other_processes_can():
    made = render_imported("a", format="html", base_url=BASE)
    assert pickle.loads(pickle.dumps((render_imported, made))) == (render_imported, made)


def test_real_posts_come_out_clean(shared):
    path = shared / "data" / "discussions.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no {path.name}")
    with gzip.open(path, "rt") as lines:
        for line in itertools.islice(lines, 0, None, 200):
            thread = json.loads(line)
            bodies = [(thread["body_markdown_or_html"], thread["body_format"])]
            for text, form in [*bodies, *((one["body"], one["body_format"]) for one in thread["comments"])]:
                made = render_imported(text, format=form, base_url=BASE)
                assert faults(made.html) == []
                assert made.text or not text.strip("\n <>/p") or len(text) < 500
