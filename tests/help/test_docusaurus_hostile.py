"""Reading a folder that is broken, or meant to break something: survived, reported, never left."""

import os

import pytest

from forum.help.docusaurus import files, front_matter
from forum.help.docusaurus.folder import read_folder


def only(folder):
    (page,) = folder.pages
    return page


def messages(folder):
    return [str(problem) for problem in folder.problems]


@pytest.mark.parametrize(
    "front",
    ["title: Broken: twice", "title: [open", "title: 'half", "title: A\n\tposition: 1", "title: *nobody"],
)
def test_broken_front_matter_keeps_what_can_be_made_out(docs, front):
    docs.write("docs/a.md", f"---\nsidebar_position: 3\n{front}\n---\n# Heading\n\nWords.")
    folder = read_folder(docs.root)
    page = only(folder)
    assert page.heading == "Heading"
    assert "Words." in page.prose and "sidebar_position" not in page.body
    assert "Broken front matter" in messages(folder)[0]


def test_front_matter_that_never_ends_is_text(docs):
    docs.write("docs/a.md", "---\ntitle: A\n\n# Heading\n")
    folder = read_folder(docs.root)
    assert only(folder).title == "Heading"
    assert messages(folder) == ["docs/a.md:1: The front matter never ends: shown as text."]


def test_a_rule_on_top_is_no_front_matter(docs):
    docs.write("docs/a.md", "---\n\n# Heading\n")
    assert messages(read_folder(docs.root)) == []


def test_a_yaml_bomb_does_nothing(docs):
    layers = "\n".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30))
    docs.write("docs/a.md", f"---\na0: &a0 [x,x,x]\n{layers}\ntitle: Bomb\n---\nWords.")
    folder = read_folder(docs.root)
    assert only(folder).title == "Bomb"
    assert "aliases are not read" in messages(folder)[0]


@pytest.mark.parametrize(
    "front", ["a: " + "[" * 5_000, "x: y\n" * 10_000, "- a\n- b", "!!python/object:os.system x", ""]
)
def test_other_yaml_is_survived(docs, front):
    docs.write("docs/a.md", f"---\n{front}\n---\n# Heading")
    assert only(read_folder(docs.root)).title == "Heading"


def test_front_matter_knows_only_words():
    page = front_matter.split("---\na: 2024-99-99\nb: yes\nc: 1e400\nd: [1]\n---\n", "x", None)
    assert page.fields == {"a": "2024-99-99", "b": "yes", "c": "1e400"}


def test_very_long_front_matter_is_not_even_parsed(docs):
    docs.write("docs/a.md", f"---\ntitle: From the fields\n{'x: y' * front_matter.MAX_LETTERS}\n---\n# Heading")
    folder = read_folder(docs.root)
    assert only(folder).title == "Heading"
    assert "Front matter of more than" in messages(folder)[0]


@pytest.mark.parametrize("slug", ["../../etc/passwd", "/../x", "a/../../b", "/" + "x/" * 200])
def test_a_slug_cannot_climb(docs, slug):
    docs.page("guide/a", slug=slug)
    folder = read_folder(docs.root)
    assert only(folder).path == "guide/a"
    assert "is no address below the docs" in messages(folder)[0]


def test_a_path_holds_nothing_that_an_address_cannot(docs):
    docs.page("my guide/What? 100% [x]#y")
    assert only(read_folder(docs.root)).path == "my-guide/What--100---x-y"


def test_links_out_of_the_folder_are_not_followed(docs, tmp_path):
    (tmp_path / "secret.md").write_text("# Secret")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "b.md").write_text("# Outside")
    docs.page("a")
    (docs.root / "docs/link.md").symlink_to(tmp_path / "secret.md")
    (docs.root / "docs/folder").symlink_to(tmp_path / "outside")
    folder = read_folder(docs.root)
    assert only(folder).path == "a"
    assert sorted(messages(folder)) == [
        "docs/folder: A link to another place was not followed.",
        "docs/link.md: A link to another place was not followed.",
    ]


def test_docs_may_not_be_a_link_either(docs, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "b.md").write_text("# Outside")
    (docs.root / "docs").symlink_to(tmp_path / "outside")
    assert read_folder(docs.root).pages == ()


def test_what_is_no_regular_file_is_not_read(docs):
    docs.page("a")
    os.mkfifo(docs.root / "docs" / "pipe.md")
    folder = read_folder(docs.root)
    assert only(folder).path == "a"
    assert messages(folder) == ["docs/pipe.md: Not a regular file: not read."]


def test_a_huge_file_is_left_out(docs):
    docs.write("docs/a.md", b"x" * (files.MAX_BYTES + 1))
    folder = read_folder(docs.root)
    assert folder.pages == ()
    assert folder.unread == {("a", "en")}
    assert "Larger than" in messages(folder)[0]


@pytest.mark.parametrize(
    ("data", "heading", "said"),
    [
        ("\ufeff---\r\ntitle: Α\r\n---\r\n# Άλφα\r\n".encode(), "Άλφα", ""),
        ("# Άλφα\n".encode("utf-16"), "Άλφα", ""),
        (b"# Old mac\rtext", "Old mac", ""),
        ("# Άλφα\n".encode("cp1253"), "����", "Not UTF-8"),
    ],
)
def test_encodings(docs, data, heading, said):
    docs.write("docs/a.md", data)
    folder = read_folder(docs.root)
    assert only(folder).heading == heading
    assert [said in message for message in messages(folder)] == ([True] if said else [])


def test_a_binary_file_is_no_page(docs):
    docs.write("docs/a.md", b"\x89PNG\0\0\0")
    folder = read_folder(docs.root)
    assert folder.pages == ()
    assert messages(folder)[0] == "docs/a.md: Not a text file: not read."


def test_two_pages_for_one_address(docs):
    docs.page("a", "# First")
    docs.page("a", "# Second", ending="mdx")
    docs.page("b", "# Third", slug="/a")
    folder = read_folder(docs.root)
    assert only(folder).title == "First"
    assert messages(folder) == [
        "docs/a.mdx: The same page as docs/a.md: left out.",
        "docs/b.md: Has the address of docs/a.md: left out.",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Words [)\n", "3: A link was begun"),
        ("See [this](http://example.test\n", "3: A link was begun"),
        ("```python\ncode\n", "3: A block of code was begun"),
        (":::tip Hear\nwords\n", "3: An admonition was begun"),
        ("words <!-- on and on\n", "3: A comment was begun"),
        ("`[)` and ``` inline ``` and [a](b(c).md) [d]\n", "A link leads nowhere: b(c).md"),
    ],
)
def test_malformed_markdown_is_named(docs, body, said):
    docs.write("docs/a.md", f"# A\n\n{body}")
    folder = read_folder(docs.root)
    assert len(messages(folder)) == 1
    assert said in messages(folder)[0]


def test_what_is_left_of_a_link_is_not_shown_but_code_is(docs):
    docs.page("a", "# A\n\nWords.\n\n[)\n\n```json\n[\n[)\n```", title="A")
    assert only(read_folder(docs.root)).prose.split() == ["Words.", "```json", "[", "[)", "```"]


def test_sidebars_that_are_wrong_are_reported(docs):
    docs.page("a")
    docs.write("sidebars.json", '{"x": ["a", "gone", 5, {"type": "autogenerated", "dirName": "none"}, {"B": "c"}]}')
    folder = read_folder(docs.root)
    assert only(folder).path == "a"
    assert len(messages(folder)) == 3


@pytest.mark.parametrize("text", ["[", "[]", "3", "[" * 100_000, '{"a":' * 20_000])
def test_sidebars_that_are_no_sidebars_are_survived(docs, text):
    docs.page("a")
    docs.write("sidebars.json", text)
    folder = read_folder(docs.root)
    assert only(folder).path == "a"
    assert len(folder.problems) == 1


@pytest.mark.parametrize("text", ["{", '["x"]', '{"label": 5, "position": "soon"}'])
def test_category_files_that_are_wrong_are_survived(docs, text):
    docs.page("guide/a")
    docs.write("docs/guide/_category_.json", text)
    (collection,) = read_folder(docs.root).collections
    assert collection.labels == {"en": "Guide"}


def test_drafts_partials_and_hidden_files_are_no_pages(docs):
    docs.page("a")
    docs.page("draft", draft="true")
    docs.page("_partial")
    docs.page(".#what-an-editor-leaves")
    docs.page("_parts/x")
    docs.page(".hidden/y")
    assert only(read_folder(docs.root)).path == "a"


def test_an_empty_folder_says_so(docs):
    assert messages(read_folder(docs.root)) == [".: No pages here."]


@pytest.mark.parametrize(
    "line",
    [
        "[" * 20_000,
        "`" * 20_000,
        "# " + " " * 20_000 + "x",
        "- " * 10_000,
        "[a](" * 5_000,
        "<!--" * 5_000,
        "*" * 20_000,
    ],
)
def test_long_lines_take_no_time(docs, line):
    docs.write("docs/a.md", f"{line}\n" * 20)
    assert len(read_folder(docs.root).pages) == 1
