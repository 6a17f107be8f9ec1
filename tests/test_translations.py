"""English and Greek say the same, completely; no page mixes them."""

import gettext
import re
import shlex
from collections import Counter
from datetime import UTC, datetime
from html import unescape
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.assets import ROOT
from forum.core.database import db
from forum.core.jobs import worker
from forum.help.importing import import_folder
from forum.moderation import actions as moderation
from forum.viewers import viewer_of
from tests import factories
from tests.help.docs import Docs
from tests.people import Browser, person

PO = ROOT / "forum/translations/el/LC_MESSAGES/messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
SAME_IN_BOTH = {"E-mail"}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# What stands in templates and isn't words: the sample of a key, the beginning of an address, a citation.
NOT_WORDS = {"XXXX-XXXXX-XXXXX-…", "https://", "[[help: ]]"}


def forms(message) -> tuple[str, ...]:
    return message if isinstance(message, tuple) else (message,)


@pytest.fixture(scope="module")
def greek() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="el")


@pytest.fixture(scope="module")
def entries(greek):
    return [message for message in greek if message.id]


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> Catalog:
    """What `make messages` finds in the sources now, with the keywords that it uses."""
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    command = next(line for line in makefile.splitlines() if "pybabel -q extract" in line)
    words = shlex.split(command)[1:]
    found = tmp_path_factory.mktemp("messages") / "messages.pot"
    words[words.index("-o") + 1] = str(found)
    words[words.index("-F") + 1] = str(ROOT / "pyproject.toml")
    words[-1] = str(ROOT)
    CommandLineInterface().run(["pybabel", *words])
    with found.open("rb") as file:
        return read_po(file)


def test_the_catalogue_holds_the_messages_of_the_sources(extracted, entries):
    wanted, kept = {message.id for message in extracted if message.id}, {message.id for message in entries}
    assert wanted - kept == set(), "run `make messages` and translate these"
    assert kept - wanted == set(), "run `make messages`"


def test_every_message_is_translated(greek, entries):
    assert [message.id for message in entries if not all(forms(message.string))] == []
    assert [message.id for message in entries if message.fuzzy] == []
    assert not greek.obsolete
    untranslated = [
        message.id
        for message in entries
        if not all(
            re.search(r"[α-ωά-ώ]|^\W*$", PLACEHOLDER.sub("", form), re.IGNORECASE) for form in forms(message.string)
        )
    ]
    assert set(untranslated) <= SAME_IN_BOTH


def test_placeholders_are_kept(entries):
    for message in entries:
        wanted = [Counter(PLACEHOLDER.findall(form)) for form in forms(message.id)]
        for form in forms(message.string):
            assert Counter(PLACEHOLDER.findall(form)) in wanted, message.id


def test_sentences_stay_sentences_and_quotes_are_those_of_the_language(entries):
    for message in entries:
        english, said = forms(message.id)[-1], forms(message.string)[-1]
        assert english.endswith(".") == said.endswith("."), english
        assert english.endswith("?") == said.endswith(";"), english
        assert english.endswith(":") == said.endswith(":"), english
        for text in (*forms(message.id), *forms(message.string)):
            assert not re.search(r"['\"]|\.\.\.|  |^\s|\s$", text), text
        assert not re.search(r"[“”]", said), said


def test_english_is_spelt_one_way(entries):
    for message in entries:
        text = " ".join(forms(message.id))
        assert not re.search(r"licence|\bcentre|colour|\bemail\b", text, re.IGNORECASE), text
        assert not re.search(r"\blocked threads?\b|\bclosed boards?\b|\bseats? (?:on|of)\b", text, re.IGNORECASE), text


def test_the_plural_rule_counts_as_greeks_do(greek):
    assert greek.num_plurals == 2
    compiled = BytesIO()
    write_mo(compiled, greek)
    compiled.seek(0)
    say = gettext.GNUTranslations(compiled).ngettext
    said = {number: say("%(num)d result", "%(num)d results", number) % {"num": number} for number in (0, 1, 2, 11, 21)}
    assert said == {
        0: "0 αποτελέσματα",
        1: "1 αποτέλεσμα",
        2: "2 αποτελέσματα",
        11: "11 αποτελέσματα",
        21: "21 αποτελέσματα",
    }


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_templates_hold_no_words_of_their_own(template):
    html = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", template.read_text("utf-8"), flags=re.DOTALL)
    attributes = re.findall(r'\s(?:aria-label|title|placeholder|alt)="([^"]*)"', html)
    sentences = re.findall(r'\sdata-[a-z]+="([^"]* [^"]*)"', html)
    loose = [*re.sub(r"<[^>]*>", "\n", html).split("\n"), *attributes, *sentences]
    words = [text.strip() for text in loose if re.search(r"[^\W\d_]{2}", unescape(text))]
    assert set(words) <= NOT_WORDS


@pytest.fixture
def world(app, tmp_path) -> dict[str, list[str]]:
    """A Greek site with something on each kind of page: whose browser opens which addresses."""
    docs = Docs(tmp_path / "docs")
    docs.page("start/install", "Ξεκινήστε εδώ.\n\n## Βήματα\n\nΔύο.\n\n## Τέλος\n\nΈτοιμο.", title="Εγκατάσταση")
    docs.page("start/install", "Τώρα.", locale="el", title="Εγκατάσταση")
    docs.page("start/next", "Μετά.", title="Συνέχεια")
    import_folder(docs.root, base_url="http://localhost", source="docs")
    admin, asker, helper = person("dimitra", "administrator"), person("kostas"), person("eleni", "support")
    product = factories.product("ledger", texts={"el": {"name": "Λογιστικά", "key_help": "Στο μήνυμα."}})
    board = factories.board("general", texts={"el": {"name": "Γενικά", "description": "Όλα."}})
    factories.board("locked", products=[product], shows_totals=True, texts={"el": {"name": "Κλειστά"}})
    thread = factories.thread(asker, board, "Πώς ξεκινώ;", "Δοκίμασα.", tags=["αρχή"])
    answer = factories.comment(helper, thread, "Δείτε το [[help:start/install]].")
    factories.comment(asker, thread, "Ευχαριστώ.")
    factories.accept(asker, thread, answer)
    held = factories.license_for(asker, product)
    with transaction.writing() as session:
        moderation.close(viewer_of(admin.id), session.merge(thread), "Λύθηκε.")
    worker.drain()
    thread, answer, held = (db.session.merge(each) for each in (thread, answer, held))
    post = f"/threads/{thread.public_id}/{thread.slug}"
    return {
        "": [
            "/", "/boards/general", "/boards/general?show=unanswered", "/boards/locked", post, "/threads/new", "/login",
            "/register", "/logout", "/unlock", "/help", "/help/el/start/install", "/help/el/start/next", "/nowhere",
            "/search", "/search?q=ξεκινώ", "/search?q=τίποτα", "/people/kostas", "/tags/αρχη",
        ],
        "kostas": [
            "/", post, f"/threads/{thread.public_id}/edit", f"/comments/{answer.public_id}/edit",
            "/threads/new?board=general", "/account", "/unlock", "/unlock?next=/boards/locked", "/admin",
            f"/comments/{answer.public_id}/history",
        ],
        "dimitra": [
            post, f"/threads/{thread.public_id}/moderation", f"/comments/{answer.public_id}/moderation",
            "/moderation/log", "/moderation/log?show=threads", "/admin", "/admin/boards", "/admin/boards/new",
            "/admin/boards/general", "/admin/products", "/admin/products/new", "/admin/products/ledger",
            f"/admin/licenses/{held.public_id}", "/admin/members", "/admin/members?q=zzz", "/admin/members/eleni",
            "/admin/site", "/admin/log", "/admin/log?action=board.create",
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def english(entries) -> list[str]:
    """Pieces of English messages that are long enough to be nothing else."""
    pieces = {piece.strip() for each in entries for form in forms(each.id) for piece in PLACEHOLDER.split(form)}
    return sorted(piece for piece in pieces if len(re.findall(r"[A-Za-z’]+", piece)) > 3)


def words_of(html: str) -> str:
    """What a page says to somebody who sees or hears it."""
    return " ".join(unescape(html).split())


def browsers(app, *handles: str) -> dict[str, Browser]:
    people = {each.handle: each for each in db.session.scalars(select(Person)).all()}
    return {handle: Browser(app, people.get(handle)) for handle in handles}


ONE_ENGINE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@ONE_ENGINE
def test_no_page_in_greek_says_anything_in_english(app, world, english):
    for handle, browser in browsers(app, *world).items():
        for address in world[handle]:
            browser.get(address, headers={"Accept-Language": "en"})  # nothing of it may be kept for the next reader
            page = browser.get(address, headers={"Accept-Language": "el"})
            said = words_of(page.text)
            assert '<html lang="el"' in page.text, address
            assert [piece for piece in english if piece in said] == [], (handle, address)


@ONE_ENGINE
@pytest.mark.parametrize(
    ("handle", "address", "sent"),
    [
        ("", "/register", {"username": "x", "email": "x", "password": "short"}),
        ("", "/login", {"username": "nobody", "password": "wrong"}),
        ("kostas", "/threads/new", {"board": "", "title": "x", "body": "", "tags": "1,2,3,4,5,6"}),
        ("kostas", "/threads/new", {"board": "general", "title": "x" * 200, "body": "x" * 64_001}),
        ("kostas", "/unlock", {"key": ""}),
        ("kostas", "/unlock", {"key": "ABCD-EFGH"}),
        ("kostas", "/account", {"display_name": "x" * 61, "about": "x" * 301}),
        ("kostas", "/account/password", {"password": "wrong", "new_password": "short"}),
        ("dimitra", "/admin/boards/new", {"slug": "Not a slug", "position": "-1", "kind": "chat", "name_en": "x" * 81}),
        ("dimitra", "/admin/products/new", {"slug": "-", "renew_url": "ftp://example.test"}),
        ("dimitra", "/admin/products/ledger/licenses", {"count": "no", "seats": "0", "expires": "soon"}),
        ("dimitra", "/admin/members/eleni", {"roles": "king"}),
        ("dimitra", "/admin/site", {"name": "", "languages": "xx-xx"}),
    ],
)
def test_refusals_are_in_greek(app, world, english, handle, address, sent):
    page = browsers(app, handle)[handle].post(address, sent, headers={"Accept-Language": "el"})
    assert page.status_code >= 400 or "error" in page.text
    said = words_of(page.text)
    assert [piece for piece in english if piece in said] == []
    assert not re.search(r"\b(?:Not a valid|This field|Field|Invalid|Number must)\b", said)


@ONE_ENGINE
def test_dates_and_numbers_are_those_of_the_language(app):
    board = factories.board()
    thread = factories.thread(person("kostas"), board)
    with transaction.writing() as session:
        session.merge(thread).created_at = datetime(2026, 5, 4, 9, 5, tzinfo=UTC)
        session.merge(board).threads = 1204
    visitor = Browser(app)
    greek, english = ({"Accept-Language": code} for code in ("el", "en"))
    assert "1.204 θέματα" in visitor.get("/", headers=greek).text
    assert "1,204 threads" in visitor.get("/", headers=english).text
    assert ">4 Μαΐ 2026</time>" in visitor.get("/boards/general", headers=greek).text
    assert ">4 May 2026</time>" in visitor.get("/boards/general", headers=english).text
