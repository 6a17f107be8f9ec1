"""HTML mails as text that reads like a mail."""

import time

import pytest

from forum.core.incoming.plain import plain


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<p>two", "one\n\ntwo"),
        ("one<br>two<br/><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        ("a\n  <b>bold </b> <i>word</i>  .", "a bold word ."),
        ("one<hr>two", "one\n\n---\n\ntwo"),
        ("<p class=MsoNormal>one</p><p class=MsoNormal>two</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>three</p>",
         "one\ntwo\n\nthree"),
    ],
)  # fmt: skip
def test_paragraphs_and_lines_stand_apart(source, text):
    assert plain(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one<li>two</ol>", "1. one\n2. two"),
        ("<ol start=9><li>one<li>two</ol>", "9. one\n10. two"),
        ("<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>", "- one\n  - inner\n- two"),
        ("before<ul><li>one</ul>after", "before\n\n- one\n\nafter"),
        ("<ol start=99999999999999999999><li>one</ol>", "1. one"),
    ],
)
def test_lists_have_bullets_and_numbers(source, text):
    assert plain(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('<a href="https://example.org/a">here</a>', "here <https://example.org/a>"),
        ('<a href="https://example.org/a">https://example.org/a</a>', "https://example.org/a"),
        ('<a href="https://www.example.org/">example.org</a>', "example.org"),
        ('<a href="mailto:maria@example.org">Maria@example.org</a>', "Maria@example.org"),
        ('<a href="mailto:maria@example.org">Maria</a>', "Maria <maria@example.org>"),
        ('<a href="https://example.org/?a=1&amp;b=2">here</a>', "here <https://example.org/?a=1&b=2>"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ('<a href="#top">here</a>', "here"),
        ('<a href="https://example.org/a b">here</a>', "here"),
        ('<a href="https://example.org/"><img src="x.png"></a>', ""),
        ('<a name="x">here</a>', "here"),
        (f'<a href="https://example.org/{"a" * 600}">here</a>', "here"),
        ('<img src="cid:x" alt="The logo"> <img src="pixel.gif" alt="">', "[The logo]"),
    ],
)
def test_a_link_tells_its_address_only_where_its_text_does_not(source, text):
    assert plain(source) == text


def test_quotes_are_marked_for_each_level():
    source = "new<blockquote><p>one</p><p>two</p><blockquote>deep</blockquote></blockquote>below"
    assert plain(source) == "new\n\n> one\n>\n> two\n>\n>> deep\n\nbelow"


def test_preformatted_text_keeps_its_lines_and_spaces():
    assert plain("<p>log:</p><pre>\nat  1\n  at 2 &lt;x&gt;\n</pre>after") == "log:\n\nat  1\n  at 2 <x>\n\nafter"


def test_a_row_of_a_table_is_a_line():
    source = "<table><tr><th>Name</th><th>Number</th></tr><tr><td>a<td>1</tr><tr><td></td><td>2</td></tr></table>"
    assert plain(source) == "Name | Number\na | 1\n2"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var a = '<p>no</p>'</script>",
        "<style>p { color: red }</style>",
        "<head><title>no</title></head>",
        "<!-- no -->",
        "<!--[if mso]><p>no</p><![endif]-->",
        "<span style='display: none'>no <b>not</b></span>",
        "<div style='color:red;DISPLAY:NONE !important'>no<div>not</div></div>",
        "<div style='mso-hide:all;font-size:0'>no</div>",
        "<p hidden>no</p>",
        "<textarea>no</textarea>",
        "<svg><text>no</text></svg>",
        "<template>no</template>",
        "<?xml version='1.0'?><!DOCTYPE html>",
    ],
)
def test_what_no_reader_sees_is_not_said(hidden):
    assert plain(f"one{hidden} two") in ("one two", "one\ntwo", "one\n\ntwo")


def test_what_is_written_small_but_seen_is_said():
    assert plain("<span style='font-size:0.9em'>seen</span>") == "seen"


def test_references_are_resolved_once():
    assert plain("a &amp;lt; b &eacute; &#945; &#x3b1; &nbsp;x &unknown; &") == "a &lt; b é α α  x &unknown; &"
    assert plain("&#" + "9" * 5_000 + ";") == "\ufffd"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a < b and b > c", "a < b and b > c"),
        ("<b>a</i></b></p>b", "a\n\nb"),
        ('<p title="a > b">text', "text"),
        ("<p title='unclosed>text", "text"),
        ("text<a href=", "text"),
        ("text<!-- unclosed", "text"),
        ("</>text<>", "</>text<>"),
        ("<blockquote>a</div></blockquote>b", "> a\n\nb"),
    ],
)
def test_broken_html_is_read(source, text):
    assert plain(source) == text


HOSTILE = ["<!--", "<", "<a ", '<a ">" "', "<blockquote>x", "<div>", "</p>", "&", "<td>x", "x<td>", "<pre>", "<li>", "<script>",
           "<a href=http://x>y", "</", "<!", "<a b\"'", "<p hidden>", "<ul><li>", "<a><b></a>"]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_html_takes_no_longer_than_other(piece):
    began = time.process_time()
    assert len(plain(piece * (500_000 // len(piece)))) <= 200_000
    assert time.process_time() - began < 2


def test_quotes_and_lists_as_deep_as_nobody_goes_take_no_more_room():
    assert max(line.count(">") for line in plain("<blockquote>x" * 10_000).split("\n")) == 20
    assert max(len(line) - len(line.lstrip()) for line in plain("<ul><li>x" * 10_000).split("\n")) == 20
