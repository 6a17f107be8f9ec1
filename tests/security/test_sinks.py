"""Hostile text in everything that people, staff and addresses can fill, judged on whole pages as a browser reads them.

Outside of what Markdown makes, a page with a payload must have the very elements and attributes of the same page with
harmless words. In Markdown's part only its own elements may stand. Every address anywhere must lead to a page.

STOA_WHOLE_CORPUS=1 takes every payload of the corpora instead of a sample.
"""

import json
import os
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import html5lib
import pytest
from flask import current_app
from sqlalchemy import update

from forum.accounts.models import Person, Session
from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now
from forum.core.incoming.models import ArrivedMail
from forum.core.log.models import LogEntry
from forum.core.mail import kept
from forum.core.mail.letters import Message, Paragraph
from forum.core.mail.models import Letter
from forum.core.mail.writing import write
from forum.core.markup.mailed import render_mailed
from forum.core.markup.render import TooComplex
from forum.core.models import SiteRow
from forum.help.imports import COUNTED
from forum.help.models import Import
from forum.licenses.models import Product
from forum.moderation.models import Report, ReviewItem
from forum.notifications.models import Notification
from forum.pages.models import PageText
from forum.reading.models import Draft, FollowedThread
from forum.search import documents
from forum.search.engine.interface import Group, Hits
from forum.support.models import Case, CaseCopy, CaseFile, CaseMessage, CaseTag, SavedReply
from forum.threads.drafts import compose
from forum.threads.models import Comment, Revision, Thread
from tests import factories
from tests.conftest import SHARED
from tests.people import Browser, person

AT_ONCE, SAMPLE = 20, 150
HARMLESS = "harmless words"

OWN = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "--><img src=x onerror=alert(1)>",
    "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '"><svg onload=alert(1)>',
    "'><svg/onload=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><button>go",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "![x](javascript:alert(1))",
    '![x](https://evil.example/" onerror="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    '[x](https://ok.example "\\" onclick=alert(1)")',
    "`</code><script>alert(1)</script>`",
    "```\"><script>\nalert(1)\n```",
    "- [ ] <input onfocus=alert(1) autofocus>",
    "| a |\n|-|\n| <img src=x onerror=alert(1)> |",
    "@<script>alert(1)</script>",
    "[[help:\"><script>alert(1)</script>]]",
    "<span data-ref=\"1\"></span><div data-ref=\"2\"></div>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "{{7*7}}{% raw %}${7*7}#{7*7}<%= 7*7 %>",
    "\u202e<script>\u2066alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "x\x00<script>alert(1)</script>",
    "<b style='background:url(javascript:alert(1))' class='btn primary' id=main>x</b>",
]  # fmt: skip

PROSE = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "u", "s", "del", "ins", "sub", "sup", "kbd", "mark",
    "small", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "a", "table", "thead", "tbody", "tr", "th", "td",
    "details", "summary", "div", "span", "label", "input", "svg", "use", "figure",
}  # fmt: skip
PROSE_ATTRIBUTES = {
    "href", "title", "rel", "class", "id", "start", "tabindex", "type", "checked", "disabled", "lang", "aria-hidden", "viewBox",
    "dir", "open",
}  # fmt: skip
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "srcset",
    "poster",
    "data",
    "cite",
    "background",
    "ping",
}
OF_PEOPLE = re.compile(r"(?:https?://|mailto:)[^\s<>\"]*|[/#?][^\s<>\"]*|", re.IGNORECASE)
OF_TEMPLATES = re.compile(r"/(?!/)[^\s<>\"]*|[#?][^\s<>\"]*|http://localhost[/?#][^\s<>\"]*|")
OWN_IDS = ("h-", "fn", "toc-", "user-content-")
BY_LANGUAGE = {"lang", "hreflang"}  # what a text is written in is found out from the text


@dataclass
class Scene:
    """Twenty of everything that holds text, to be filled with twenty payloads at a time."""

    browser: Browser
    threads: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    boards: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def scene(app, monkeypatch) -> Scene:
    monkeypatch.setattr("forum.threads.views.count", lambda thread_id: None)
    monkeypatch.setattr("forum.search.asked.gathering.Gathering._add", lambda *counted: None)
    monkeypatch.setattr("forum.core.limits.spend_lightly", lambda *tries, **more: None)
    root = person("root", "administrator")
    scene = Scene(Browser(app, root))
    product = factories.product("ledger", renew_url="https://vendor.example")
    open_board = factories.board("general")
    for number in range(AT_ONCE):
        author = person(f"author{number}")
        scene.people.append(author.id)
        thread = factories.thread(author, open_board, f"Thread {number}", "Words.", ["one"])
        scene.threads.append(thread.id)
        scene.boards.append(factories.board(f"board{number}", products=[product]).id)
        if number == 0:
            first = thread
            scene.names |= {"thread": thread.public_id, "slug": thread.slug}
    for number in range(AT_ONCE - 1):
        scene.comments.append(factories.comment(Person(id=scene.people[number]), first).id)
    with transaction.writing() as session:
        question = session.query(Comment).filter_by(thread_id=first.id, number=1).one()
        scene.comments.insert(0, question.id)
        hidden = session.get(Comment, scene.comments[-1])
        hidden.hidden_at, scene.names["edited"] = now(), question.public_id
        for _ in range(AT_ONCE):
            session.add(Revision(comment_id=question.id, title="x", body="x", format="markdown"))
            session.add(
                LogEntry(action="thread.pin", subject_type="thread", subject_id=first.id, board_id=first.board_id)
            )
        _add_what_came_later(session, scene, root)
    hits = Hits([Group(documents.comment_key(id)) for id in scene.comments], len(scene.comments))
    monkeypatch.setattr("forum.search.queries.proposed", lambda query, scope, **options: hits)
    return scene


def _add_what_came_later(session, scene: Scene, root: Person) -> None:
    """One of each: a reported post, a draft, a letter that failed, a page of the site's own, an import with problems."""
    session.add(item := ReviewItem(comment_id=scene.comments[1], signs=["first"]))
    session.flush()
    session.add(
        Report(comment_id=scene.comments[1], person_id=scene.people[5], item_id=item.id, kind="other", words="x")
    )
    session.add(Draft(person_id=root.id, place="new-thread", fields={"title": "x", "body": "x"}))
    session.add(Draft(person_id=root.id, place=f"thread-{scene.names['thread']}", fields={"body": "x"}))
    session.add(Letter(kind="core.test", address="x@example.test", failed_at=now(), error="x"))
    session.add(ArrivedMail(raw=b"x", trouble="damaged", given_up_at=now()))
    session.add(PageText(slug="rules", language="en", body="x", html="x"))
    counts = dict.fromkeys((*COUNTED, "problems"), 1)
    session.add(made := Import(source="docs", state="done", problems=[["x", 1, "%(what)s", "x"]], counts=counts))
    session.add(failed := Import(source="docs", state="failed", error="x"))
    session.add(FollowedThread(person_id=root.id, thread_id=scene.threads[0], created_at=now()))
    session.add(Notification(person_id=root.id, kind="reply", thread_id=scene.threads[0], number=0, last=9, at=now()))
    scene.names["case"] = _add_case(session)
    someone = session.get(Person, scene.people[2])
    someone.suspended_until = now() + timedelta(days=3)
    session.flush()
    scene.names |= {"import": made.public_id, "failed": failed.public_id}
    with kept.session() as folder:
        folder_mail = Message(to="x@example.test", language="en", subject="x", parts=(Paragraph("x"),))
        folder.hand_over(write(Letter(public_id="keptkeptkept", created_at=now()), folder_mail), lambda: None)


def _add_case(session) -> str:
    """A case of somebody without an account, with a message by form and one by mail, each with a file."""
    case = Case(reference="12345678", kind="technical", state="open", subject="x", address="x@example.test", address_key="x")
    session.add(case)
    session.flush()
    for kind in ("customer", "note"):
        message = CaseMessage(case_id=case.id, kind=kind, markdown="x", html="x", author_name="x", rest="x")
        session.add(message)
        session.flush()
        session.add(CaseFile(message_id=message.id, name="x", bytes=1))
    session.add_all([CaseTag(case_id=case.id, tag="x"), SavedReply(title="x", markdown="x")])
    session.add(CaseCopy(case_id=case.id, address="x@example.test", address_key="x", name="x"))
    return case.public_id


def _fill_case(session, line: str, payload: str, html: str) -> None:
    values = {"subject": line, "name": line[:80], "version": line[:60], "site_url": line, "errors": payload, "page": line}
    values |= {"answers": [[line, line]], "read": [[line, "/help"]], "helped": True, "helped_words": line}
    session.execute(update(Case).values(values))
    said = {"markdown": payload, "author_name": line[:80], "rest": payload}
    mailed = render_mailed(payload, base_url="http://localhost").html
    for kind, made in (("customer", mailed), ("note", html)):
        session.execute(update(CaseMessage).where(CaseMessage.kind == kind).values(said | {"html": made}))
    session.execute(update(CaseFile).values(name=line[:120]))
    session.execute(update(CaseTag).values(tag=line.replace(",", " ")[:40]))
    session.execute(update(CaseCopy).values(address=line, name=line[:80]))
    session.execute(update(SavedReply).values(title=line[:80], markdown=payload))


def _fill_what_came_later(session, line: str, payload: str, html: str) -> None:
    _fill_case(session, line, payload, html)
    session.execute(update(Report).values(words=line))
    session.execute(update(Draft).values(fields={"title": line, "body": payload, "tags": line, "board": line}))
    session.execute(update(Letter).values(error=line))
    session.execute(update(ArrivedMail).values(raw=f"Subject: {line}\nFrom: {line}\n\n{payload}".encode(errors="replace")))
    session.execute(update(PageText).values(body=payload, html=html))
    session.execute(
        update(Import).where(Import.state == "done").values(source=line[:60], problems=[[line, 1, "%(what)s", line]])
    )
    session.execute(update(Import).where(Import.state == "failed").values(error=line, source=line[:60]))
    session.execute(update(Person).where(Person.suspended_until.is_not(None)).values(suspended_for=line))
    session.execute(update(Session).values(browser=line))
    session.execute(update(SiteRow).values(name=line[:80]))
    current_app.extensions.pop("stoa.site", None)
    message = Message(to="x@example.test", language="en", subject=line, parts=(Paragraph(payload),))
    with kept.session() as folder:
        folder.hand_over(write(Letter(public_id="keptkeptkept", created_at=now()), message), lambda: None)


def fill(scene: Scene, payloads: Sequence[str]) -> None:
    """Writes them past every form, as if one had let them through; only posts are rendered, as always."""
    drafts = [rendered(payload) for payload in payloads]
    with transaction.writing() as session:
        for number, payload in enumerate(payloads):
            line, tag = " ".join(payload.split())[:150] or HARMLESS, payload[:30].strip() or "tag"
            values = {"title": line, "tags": [tag], "gist": line, "answer_number": 1}
            session.execute(update(Thread).where(Thread.id == scene.threads[number]).values(values))
            values = {"display_name": line[:60], "about": payload[:300] or HARMLESS}
            session.execute(update(Person).where(Person.id == scene.people[number]).values(values))
            texts = {"en": {"name": line[:80], "description": line, "promise": line}}
            session.execute(update(Board).where(Board.id == scene.boards[number]).values(name=line[:80], texts=texts))
            values = {"body": payload, "html": drafts[number].rendered.html, "text": payload, "hidden_reason": line}
            session.execute(update(Comment).where(Comment.id == scene.comments[number]).values(values))
        line = " ".join(payloads[0].split())[:150] or HARMLESS
        texts = {"en": {"name": line[:80], "summary": line, "key_help": line}}
        session.execute(update(Product).values(name=line[:80], texts=texts))
        session.execute(update(LogEntry).values(reason=line))
        session.execute(update(Revision).values(title=line, body=payloads[0]))
        _fill_what_came_later(session, line, payloads[0] or HARMLESS, drafts[0].rendered.html)


def rendered(payload: str):
    try:
        return compose(payload or HARMLESS)
    except TooComplex:
        return compose(HARMLESS)


LISTS = [
    "/", "/boards/general", "/threads/{thread}/{slug}", "/comments/{edited}/history", "/moderation/log", "/threads/{thread}/edit",
    "/threads/{thread}/moderation", "/admin/boards", "/admin/boards/board0", "/admin/products", "/admin/products/ledger",
    "/admin/members", "/admin/log", "/threads/new", "/search?q=words", "/people/author0", "/unlock?board=board0",
    "/queue", "/people/author2/suspension", "/drafts", "/notifications", "/threads/unread", "/threads/followed", "/account",
    "/admin", "/admin/mail", "/admin/mail/kept", "/admin/mail/kept/keptkeptkept", "/admin/site", "/admin/articles/import",
    "/admin/articles/imports/{import}", "/admin/articles/imports/{failed}", "/pages/rules", "/admin/pages/rules",
    "/admin/members/author0", "/admin/members/author0/erasure", "/comments/{edited}/report", "/support/mail",
    "/support/cases/{case}", "/support/inbox?tab=unassigned", "/support/replies", "/support/figures",
]  # fmt: skip
ECHOES = ["/search?q={}", "/threads/new?title={0}&body={0}&tags={0}", "/login?next={}", "/unlock?next={}&board={}"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_no_text_becomes_more_than_text(scene, payloads):
    visitor = Browser(scene.browser.app)
    fill(scene, [HARMLESS] * AT_ONCE)
    harmless = {address: skeleton(scene.browser, address.format_map(scene.names)) for address in LISTS}
    locked = skeleton(visitor, "/boards/board0")
    for some in batches(payloads):
        fill(scene, some)
        for address in LISTS:
            found = skeleton(scene.browser, address.format_map(scene.names))
            assert found == harmless[address], f"{address} with one of {some}"
        assert skeleton(visitor, "/boards/board0") == locked, some[0]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_is_asked_comes_back_as_text(scene, payloads):
    visitor = Browser(scene.browser.app)
    for address in ECHOES:
        path, _, names = address.partition("?")
        names = re.findall(r"(\w+)=", names)
        # What looks like a filter and is none is said to be none.
        harmless = [skeleton(visitor, path, dict.fromkeys(names, words)) for words in (HARMLESS, f"{HARMLESS} ab:c")]
        for payload in payloads:
            found = skeleton(visitor, path, dict.fromkeys(names, payload))
            assert found in harmless, f"{address} with {payload!r}"


@pytest.fixture(scope="module", params=["our own", "of the corpora"])
def payloads(request) -> list[str]:
    """Ours, and of the corpora as many as wanted."""
    if request.param == "our own":
        return OWN
    files = [SHARED / "corpora" / name for name in ("xss.json", "blns.json")]
    if not all(file.is_file() for file in files):
        pytest.skip(f"no corpora at {SHARED} (set STOA_SHARED)")
    found = [payload for file in files for payload in json.loads(file.read_text()) if payload.strip()]
    return found if os.environ.get("STOA_WHOLE_CORPUS") else random.Random(7).sample(found, SAMPLE)


def batches(payloads: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(payloads), AT_ONCE):
        some = list(payloads[start : start + AT_ONCE])
        yield some + [HARMLESS] * (AT_ONCE - len(some))


def skeleton(browser: Browser, address: str, query: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    """The page's elements with the names of their attributes, in order, without what Markdown made; that is judged."""
    response = browser.get(address, **({"query_string": query} if query else {}))
    assert response.status_code in (200, 403), f"{response.status} at {address}"
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    found: list[tuple[str, ...]] = []
    _walk(tree, found)
    return found


def _walk(element, found: list[tuple[str, ...]], *, in_prose: bool = False) -> None:
    for child in element:
        if not isinstance(child.tag, str):
            assert in_prose is False, "a comment in what Markdown made"
            found.append(("comment",))
            continue
        tag = child.tag.rpartition("}")[2]
        names = {str(name).rpartition("}")[2] for name in child.attrib}
        _judge(tag, child.attrib, in_prose)
        is_prose = in_prose or "prose" in child.attrib.get("class", "").split() or tag == "mark"
        if not in_prose and tag != "mark":
            found.append((tag, *sorted(names - BY_LANGUAGE)))
        _walk(child, found, in_prose=is_prose)


def _judge(tag: str, attributes, in_prose: bool) -> None:
    if in_prose:
        assert tag in PROSE, f"<{tag}> in what Markdown made"
    for name, value in attributes.items():
        name = str(name).rpartition("}")[2].casefold()
        assert not name.startswith("on"), f"{name} on <{tag}>"
        assert name != "style", f"style on <{tag}>"
        if in_prose:
            assert name in {known.casefold() for known in PROSE_ATTRIBUTES}, f"{name} on <{tag}> in what Markdown made"
            assert name != "id" or value.startswith(OWN_IDS), f"id={value!r} in what Markdown made"
        if name in ADDRESSES:
            shape = OF_PEOPLE if in_prose or value.startswith("https://vendor.example") else OF_TEMPLATES
            assert shape.fullmatch(value), f"{name}={value!r} on <{tag}>"
