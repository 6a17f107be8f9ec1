"""Every address of the site, as rows: where it stands in the world, who reaches it, what they find there.

A route without a row fails `tests/test_access.py`. A row says, for one rule and method:

    address   built from the world's names; a world that doesn't have what it names has no such row
    reach     the group to whom it is open (see world.REACH); "anyone" is everybody
    inside    what those in reach are answered; all others get `outside`, but a visitor is sent to sign in where members act
    left      what whose license for it has ended is answered there, where that isn't the same
    may       of those in reach, who may do it (all if not given); the others are answered 403
    shows     the canaries that those in reach find there: without them, that nobody else does would prove nothing
    hides     the canaries that stand elsewhere, but that nobody finds here
    echoes    the canaries that stand in the request itself and so may come back
    data      the form that is sent
"""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

from forum.administration.first_run import STEPS
from forum.core import colors
from tests.pictures.hostile import picture
from tests.security.proposal_surfaces import PROPOSAL_SURFACES
from tests.security.support_surfaces import SUPPORT_SURFACES
from tests.security.world import BODY, canary

PASSWORD = "tall cedar by the well"
REASON = {"reason": "It had to be."}
THREAD = {"title": "A walrus asks again", "body": BODY, "tags": "printing"}
REPORT = {"kind": "spam", "words": "Watches."}
SUSPENSION = {"days": "7", "message": "You called people names."}

BOARD = {"slug": "another", "name_en": "Another", "kind": "ideas", "starters": "staff", "icon": "megaphone", "hue": "2"}
PRODUCT = {"name_en": "Lamp", "renew_url": "https://vendor.example/renew"}

MAIL_LINKS = {
    "confirmations": "confirmation",
    "reset": "reset",
    "addresses/new": "new_address",
    "addresses/old": "old_address",
    "invitations": "invitation",
    "claims": "claim",
}
MAIL = {
    "host": "smtp.example.test",
    "security": "tls",
    "user": "us",
    "password": "of the server",
    "mail_from": "a@example.test",
}
MAIL_IN = {
    "mail_in_address": "b@example.test",
    "mailbox_host": "imap.example.test",
    "mailbox_security": "tls",
    "mailbox_user": "us",
    "mailbox_password": "of the mailbox",
}
MISTYPED_KEY = "STAA-7K2P9-Q4W8E-3R5T6-9Y8U7"
RULES = {"body_en": "Be kind to the walrus.", "body_el": "Με ευγένεια."}

LOCKED_KEEPERS = frozenset({"moderator of the locked boards", "administrator"})
OPEN_KEEPERS = frozenset({"moderator of the open board", "site moderator", "administrator"})
LOCKED_ASKER = LOCKED_KEEPERS | {"holder"}
LOCKED_TEXTS = ("title", "tag", "question", "picture", "answer", "hidden reason", "author", "article title")


@dataclass(frozen=True)
class Row:
    rule: str
    address: str
    reach: str = "anyone"
    inside: int = 200
    outside: int = 404
    left: int | None = None
    may: frozenset[str] | None = None
    shows: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()
    data: dict[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.rule.partition(" ")[0]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    def at(self, names: dict[str, str]) -> str | None:
        """Its address in a world; None where the world doesn't have what it names."""
        try:
            return self.address.format_map({name: quote(value) for name, value in names.items()})
        except KeyError:
            return None

    def sent(self, names: dict[str, str]) -> dict[str, Any]:
        return {name: _sent(value.format_map(names)) for name, value in self.data.items()}


def _sent(value: str) -> str | tuple[BytesIO, str]:
    """A field as it is sent: what begins with `csv:` as a file, with `zip:` as the one page of a ZIP file;
    `png:` is a picture."""
    if value.startswith("csv:"):
        return BytesIO(value[4:].encode()), "keys.csv"
    if value.startswith("zip:"):
        return zipped({"docs/page.md": value[4:]}), "docs.zip"
    if value == "png:":
        return BytesIO(picture()), "shot.png"
    return value


def zipped(files: dict[str, str]) -> BytesIO:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    made.seek(0)
    return made


def anyone(address: str, **more) -> tuple[str, dict]:
    """Open to everybody, and the same status for all."""
    return address, more


def member(address: str, inside: int = 303, **more) -> tuple[str, dict]:
    return address, {"reach": "members", "outside": 302, "inside": inside} | more


def moderator(address: str, inside: int = 200, **more) -> tuple[str, dict]:
    """For moderators of anything; of an open thing those of its board alone may."""
    return address, {"reach": "moderators", "inside": inside} | more


def locked(address: str, **more) -> tuple[str, dict]:
    """Open to license holders."""
    return address, {"reach": "locked"} | more


def locked_kept(address: str, **more) -> tuple[str, dict]:
    """Open to the moderators of the locked boards who hold a license themselves."""
    return address, {"reach": "locked, for its moderators"} | more


def archived(address: str, **more) -> tuple[str, dict]:
    """Open to license holders, and still read by who was one when it was posted; of these nobody acts there (`may`)."""
    return address, {"reach": "the archive"} | more


def late(address: str, **more) -> tuple[str, dict]:
    """The same, but posted since."""
    return address, {"reach": "the archive, of late"} | more


def open_kept(address: str, **more) -> tuple[str, dict]:
    """Hidden in the open board: for its moderators."""
    return address, {"reach": "open, for its moderators"} | more


def site_moderator(address: str, inside: int = 200, **more) -> tuple[str, dict]:
    return address, {"reach": "site moderators", "inside": inside} | more


def support(address: str, inside: int = 200, **more) -> tuple[str, dict]:
    """For support and administrators."""
    return address, {"reach": "support", "inside": inside} | more


def administrator(address: str, inside: int = 200, **more) -> tuple[str, dict]:
    return address, {"reach": "administrators", "inside": inside} | more


def holder(address: str, **more) -> tuple[str, dict]:
    """For everybody who is signed in, but with what is the holder's own."""
    return address, {"reach": "the holder alone", "outside": 200} | more


def holder_alone(address: str, **more) -> tuple[str, dict]:
    """One holder's own: nobody else's, of whatever rank."""
    return address, {"reach": "the holder alone"} | more


def asker_alone(address: str, **more) -> tuple[str, dict]:
    """Theirs who has the exact key of a license without a free place."""
    return address, {"reach": "who asked alone"} | more


def nobody(address: str, **more) -> tuple[str, dict]:
    return address, {"reach": "nobody"} | more


SURFACES: dict[str, list[tuple[str, dict]]] = {
    # Boards and the front page
    "GET /": [
        anyone("/"),
        anyone("/?lang=el"),
        locked("/", outside=200, shows=("unlisted name", "article title")),
    ],
    "GET /boards/<slug>": [
        anyone("/boards/{open_board}"),
        anyone("/boards/{open_board}?show=answered&page=2"),
        anyone("/boards/{open_board}?show=unanswered&page=9"),
        open_kept("/boards/{open_board}", outside=200, shows=("withheld title",)),
        locked("/boards/{locked_board}", outside=403, shows=("title", "tag")),
        locked("/boards/{locked_board}?page=2", outside=403),
        archived("/boards/{archive_board}", outside=403, shows=("archived title", "archived tag")),
        late("/boards/{archive_board}?show=answered", outside=403, left=200, shows=("archived title", "late answer")),
        late("/boards/{archive_board}?lang=el", outside=403, left=200, shows=("late title", "late tag")),
        locked(
            "/boards/{unlisted_board}",
            shows=("unlisted title", "unlisted name", "unlisted description"),
            echoes=("unlisted slug",),
        ),
    ],
    # Threads
    "GET /threads/<public_id>": [
        anyone("/threads/{open_thread}", inside=301),
        locked("/threads/{locked_thread}", inside=301, shows=("title",)),
    ],
    "GET /threads/<public_id>/<slug>": [
        anyone("/threads/{open_thread}/{open_slug}"),
        locked("/threads/{open_thread}/{open_slug}", outside=200, shows=("title", "article title")),
        anyone("/threads/{open_thread}/other?page=3", inside=301),
        locked("/threads/{locked_thread}/{locked_slug}", shows=LOCKED_TEXTS),
        locked("/threads/{locked_thread}/{locked_slug}?page=7&lang=el", shows=LOCKED_TEXTS),
        locked("/threads/{locked_thread}/other", inside=301, shows=("title",)),
        archived("/threads/{archived_thread}/{archived_slug}", shows=("archived title", "archived body", "archived tag")),
        late("/threads/{archived_thread}/{archived_slug}?page=2", left=200, shows=("late reply", "late answer")),
        late("/threads/{late_thread}/{late_slug}", shows=("late title", "late body", "late tag")),
        locked("/threads/{unlisted_thread}/{unlisted_slug}", shows=("unlisted title", "unlisted name", "unlisted slug")),
        locked_kept("/threads/{locked_hidden_thread}/other", inside=301, shows=("hidden thread",)),
        open_kept("/threads/{withheld_thread}/{withheld_slug}", shows=("withheld title", "withheld body")),
    ],
    "GET /threads/new": [
        anyone("/threads/new"),
        anyone("/threads/new?board={open_board}&title=Walrus"),
        locked("/threads/new?board={locked_board}", outside=200, shows=("unlisted name",)),
        locked("/threads/new?board={unlisted_board}", outside=200, shows=("unlisted name",), echoes=("unlisted slug",)),
    ],
    "POST /threads/new": [
        member("/threads/new", data=THREAD | {"board": "{open_board}"}),
        locked("/threads/new", outside=422, inside=303, data=THREAD | {"board": "{locked_board}"}),
        locked(
            "/threads/new",
            outside=422,
            inside=303,
            data=THREAD | {"board": "{unlisted_board}"},
            echoes=("unlisted slug",),
        ),
        member("/threads/new", inside=422, data={"board": "{locked_board}", "title": "x", "body": BODY}),
    ],
    "GET /threads/<public_id>/edit": [
        member("/threads/{open_thread}/edit", inside=200, may=OPEN_KEEPERS),
        locked("/threads/{locked_thread}/edit", may=LOCKED_ASKER, shows=("title", "tag", "question")),
    ],
    "POST /threads/<public_id>/edit": [
        member("/threads/{open_thread}/edit", may=OPEN_KEEPERS, data=THREAD | {"language": "en"}),
        locked("/threads/{locked_thread}/edit", inside=303, may=LOCKED_ASKER, data=THREAD | {"language": "en"}),
    ],
    "POST /threads/<public_id>/comments": [
        member("/threads/{open_thread}/comments", data={"body": BODY}),
        member("/threads/{open_thread}/comments", inside=422, data={"body": " "}),
        locked("/threads/{locked_thread}/comments", inside=303, data={"body": BODY}),
        late("/threads/{late_thread}/comments", inside=303, data={"body": BODY}),
        locked("/threads/{locked_thread}/comments", inside=422, data={"body": " "}),
    ],
    # Reading
    "GET /threads/unread": [
        member("/threads/unread", inside=200),
        locked("/threads/unread", outside=200, shows=("title", "unlisted title", "unlisted name")),
        late("/threads/unread?page=1", outside=200, shows=("late title", "late answer")),
        locked_kept("/threads/unread", outside=200, shows=("hidden thread",)),
    ],
    "GET /threads/followed": [locked("/threads/followed", outside=200, shows=("title", "unlisted title"))],
    "GET /threads/mine": [
        member("/threads/mine", inside=200),
        holder("/threads/mine", shows=("title", "moved title")),
    ],
    "POST /threads/<public_id>/reading": [
        member("/threads/{open_thread}/reading", data={"number": "2"}),
        member("/threads/{open_thread}/reading", inside=422, data={"number": "x"}),
        locked("/threads/{locked_thread}/reading", inside=303, data={"number": "2"}),
    ],
    "POST /boards/<slug>/reading": [
        member("/boards/{open_board}/reading"),
        locked("/boards/{locked_board}/reading", inside=303),
        locked("/boards/{unlisted_board}/reading", inside=303, echoes=("unlisted slug",)),
    ],
    "POST /reading": [member("/reading")],
    "GET /drafts": [member("/drafts", inside=200), holder("/drafts", shows=("draft",))],
    "POST /drafts": [
        member("/drafts", data={"place": "new-thread", "body": BODY}),
        member("/drafts", data={"place": "thread-{open_thread}", "body": BODY}),
        member("/drafts", inside=422, data={"place": "elsewhere", "body": BODY}),
    ],
    "POST /drafts/removal": [member("/drafts/removal", data={"place": "new-thread"})],
    # Comments
    "GET /comments/<public_id>": [
        anyone("/comments/{open_comment}", inside=302),
        locked("/comments/{locked_comment}", inside=302, shows=("title",)),
        archived("/comments/{archived_comment}", inside=302, shows=("archived title",)),
        late("/comments/{late_comment}", inside=302, shows=("archived title",)),
        locked_kept("/comments/{hidden_comment}", inside=302, shows=("title",)),
        open_kept("/comments/{withheld_question}", inside=302, shows=("withheld title",)),
        open_kept("/comments/{held_comment}", shows=("held body",)),
        open_kept("/comments/{held_question}", shows=("held title", "held body")),
        nobody("/comments/{removed_comment}"),
    ],
    "GET /comments/<public_id>/source": [
        anyone("/comments/{open_comment}/source"),
        locked("/comments/{locked_comment}/source", shows=("answer",)),
        archived("/comments/{archived_comment}/source"),
        late("/comments/{late_comment}/source", shows=("late reply",)),
        locked_kept("/comments/{hidden_comment}/source", shows=("hidden body",)),
        open_kept("/comments/{withheld_question}/source", shows=("withheld body",)),
        nobody("/comments/{removed_comment}/source"),
    ],
    "GET /comments/<public_id>/history": [
        anyone("/comments/{open_comment}/history"),
        locked("/comments/{edited_comment}/history", shows=("edited away",)),
        archived("/comments/{archived_comment}/history"),
        late("/comments/{late_comment}/history", shows=("late reply",)),
        locked_kept("/comments/{hidden_comment}/history"),
        nobody("/comments/{removed_comment}/history"),
    ],
    "GET /comments/<public_id>/edit": [
        member("/comments/{open_comment}/edit", inside=200, may=OPEN_KEEPERS),
        locked("/comments/{locked_comment}/edit", may=LOCKED_KEEPERS, shows=("answer",)),
    ],
    "POST /comments/<public_id>/edit": [
        member("/comments/{open_comment}/edit", may=OPEN_KEEPERS, data={"body": BODY}),
        locked("/comments/{locked_comment}/edit", inside=303, may=LOCKED_KEEPERS, data={"body": BODY}),
        locked("/comments/{locked_comment}/edit", inside=422, may=LOCKED_KEEPERS, data={"body": ""}),
    ],
    "POST /comments/<public_id>/removal": [
        member("/comments/{open_comment}/removal", may=frozenset()),
        locked("/comments/{edited_comment}/removal", inside=303, may=frozenset({"holder"})),
    ],
    "POST /comments/<public_id>/acceptance": [
        member("/comments/{open_comment}/acceptance", may=OPEN_KEEPERS | {"support"}),
        locked("/comments/{edited_comment}/acceptance", inside=303, may=LOCKED_ASKER),
    ],
    "POST /comments/<public_id>/acceptance/removal": [
        member("/comments/{open_comment}/acceptance/removal", may=OPEN_KEEPERS | {"support"}),
        locked("/comments/{locked_comment}/acceptance/removal", inside=303, may=LOCKED_ASKER),
    ],
    "POST /comments/<public_id>/reaction": [
        archived("/comments/{archived_comment}/reaction", inside=303, may=LOCKED_KEEPERS),
        late("/comments/{late_comment}/reaction", inside=303),
        member("/comments/{open_comment}/reaction"),
        locked("/comments/{locked_comment}/reaction", inside=303),
    ],
    "POST /comments/<public_id>/reaction/removal": [
        member("/comments/{open_comment}/reaction/removal"),
        locked("/comments/{locked_comment}/reaction/removal", inside=303),
    ],
    "POST /preview": [
        member("/preview", inside=200, data={"body": BODY}),
        locked(
            "/preview",
            outside=200,
            shows=("title", "article title"),
            data={"body": "http://localhost/threads/{locked_thread} and [[help:manual]]"},
        ),
    ],
    "GET /<path:address>": [
        anyone("/{open_old_address}", inside=301),
        locked("/{locked_old_address}", inside=301, shows=("title",)),
        anyone("/no/such/page", inside=404),
    ],
    # Pictures
    "POST /pictures": [
        member("/pictures", inside=200, data={"picture": "png:", "body": BODY}),
        member("/pictures?target=/threads/new", inside=422, data={"picture": "csv:no picture", "body": BODY}),
    ],
    "GET /pictures/<name>": [
        anyone("/pictures/{open_picture}"),
        locked("/pictures/{locked_picture}", shows=("picture bytes",)),
        late("/pictures/{late_picture}", shows=("late picture",)),
        nobody("/pictures/{uncited_picture}"),
    ],
    "GET /pictures/<name>/small": [
        anyone("/pictures/{open_picture}/small"),
        locked("/pictures/{locked_picture}/small", shows=("picture bytes",)),
        nobody("/pictures/{uncited_picture}/small"),
    ],
    # Tags, search, suggestions, the sitemap
    "GET /tags/<path:tag>": [
        anyone("/tags/{open_tag}"),
        locked("/tags/{open_tag}", outside=200, shows=("title",)),
        locked("/tags/{locked_tag}", shows=("title",), echoes=("tag",)),
        late("/tags/{late_tag}", shows=("late title",), echoes=("late tag",)),
    ],
    "GET /search": [
        anyone("/search"),
        anyone("/search?q=walrus"),
        anyone("/search?q=printing+receipt+in:threads&order=newest&lang=el"),
        anyone("/search?q=walrus+in:help&page=2"),
        anyone("/search?q=walrus&page=99999"),
        locked("/search?q=ocelot", outside=200, shows=("title", "article title", "article body")),
        *(
            locked(f"/search?q={canary(name)}", outside=200, shows=(name,), echoes=(name,))
            for name in ("title", "question", "answer", "article body", "unlisted body")
        ),
        *(
            late(f"/search?q={canary(name)}", outside=200, shows=(name,), echoes=(name,))
            for name in ("late title", "late body", "late reply", "late answer")
        ),
        *(
            anyone(f"/search?q={canary(name)}", echoes=(name,))
            for name in ("hidden body", "hidden thread", "edited away", "taken back", "hidden reason", "author", "tag")
        ),
    ],
    "POST /search": [
        anyone("/search", inside=303, data={"q": "walrus of 2024", "in": "thread"}),
        anyone("/search", data={"q": f"ocelot {MISTYPED_KEY}"}),
        *(
            anyone("/search", data={"q": f"{canary(name)} {MISTYPED_KEY}"}, echoes=(name,))
            for name in ("title", "hidden body", "late body")
        ),
    ],
    "GET /search/suggestions": [
        anyone("/search/suggestions?q=walr"),
        anyone("/search/suggestions?q=general&board=pro&lang=el"),
        anyone("/search/suggestions?q=pers"),
        locked("/search/suggestions?q=ocel", outside=200, shows=("title",)),
        locked("/search/suggestions?q=ocel+in:help", outside=200, shows=("article title",)),
        *(
            locked(f"/search/suggestions?q={canary(name)}", outside=200, shows=(name,))
            for name in ("title", "unlisted title", "article title", "unlisted name")
        ),
        locked(f"/search/suggestions?q=quiet+{canary('author')}", outside=200, shows=("author",)),
        late(f"/search/suggestions?q={canary('late title')}", outside=200, shows=("late title",)),
        *(anyone(f"/search/suggestions?q={canary(name)}") for name in ("hidden thread", "late body", "answer", "tag")),
    ],
    "POST /search/suggestions": [
        anyone("/search/suggestions", data={"q": "walr"}),
        locked("/search/suggestions", outside=200, shows=("title",), data={"q": "ocel", "thread": "{open_thread}"}),
    ],
    "POST /search/openings": [
        anyone("/search/openings", inside=204, data={"q": "walrus"}),
        *(anyone("/search/openings", inside=204, data={"q": canary(name)}) for name in ("title", "hidden body")),
    ],
    "GET /suggestions/articles": [
        anyone("/suggestions/articles?q=walrus+unpacks+the+program"),
        locked("/suggestions/articles?q=ocelot+walrus+manual", outside=200, shows=("article title",)),
    ],
    "POST /suggestions/articles": [
        anyone("/suggestions/articles", data={"q": "walrus unpacks the program"}),
        locked("/suggestions/articles", outside=200, shows=("article title",), data={"q": "ocelot walrus manual"}),
    ],
    "GET /suggestions/similar": [
        anyone("/suggestions/similar?title=walrus+prints+twice"),
        locked("/suggestions/similar?title=ocelot+walrus+manual", outside=200, shows=("article title",)),
    ],
    "POST /suggestions/similar": [
        anyone("/suggestions/similar", data={"title": "walrus prints twice"}),
        locked("/suggestions/similar", outside=200, shows=("article title",), data={"title": "ocelot walrus manual"}),
    ],
    "GET /sitemap.xml": [
        anyone("/sitemap.xml"),
        anyone("/sitemap.xml?page=1"),
        anyone("/sitemap.xml?page=2"),
    ],
    "GET /robots.txt": [anyone("/robots.txt")],
    # The help center
    "GET /help": [
        anyone("/help"),
        anyone("/help?lang=el"),
        locked("/help", outside=200, shows=("collection", "vault collection", "cellar")),
    ],
    "GET /help/": [anyone("/help/", inside=301)],
    "GET /help/<path:address>": [
        anyone("/help/en/{open_article}"),
        anyone("/help/el/{open_article}"),
        anyone("/help/en/{open_folder}"),
        locked("/help/en/{open_article}", outside=200, shows=("title",)),
        anyone("/help/en/start/prices", hides=("title",)),
        locked(
            "/help/en/{locked_path}",
            shows=("article title", "article body", "article heading"),
            echoes=("article path",),
        ),
        locked("/help/el/{locked_path}", shows=("article body",), echoes=("article path",)),
        locked("/help/{locked_path}", inside=302, echoes=("article path",)),
        locked("/help/en/manual", shows=("article body",)),
        locked("/help/en/{locked_folder}", shows=("article title", "article path", "collection")),
        locked("/help/en/{vault_folder}", outside=403, shows=("vault title", "vault path", "vault collection")),
        locked("/help/en/{vault_path}", outside=403, shows=("vault title", "vault body"), echoes=("vault path",)),
        locked("/help/fr/{vault_folder}/nothing", outside=403, inside=404),
        locked("/help/{vault_folder}/deep/below?lang=el", outside=403, inside=302),
        locked("/help/en/{cellar_folder}", shows=("cellar title", "cellar path", "cellar")),
        locked("/help/en/{cellar_path}", shows=("cellar title", "cellar body"), echoes=("cellar path",)),
    ],
    # People and accounts
    "GET /people/<name>": [
        anyone("/people/{handle}"),
        anyone("/people/{quiet}", echoes=("author",)),
        anyone("/people/{leaver}", hides=("title",)),
        anyone("/people/{suspended}", hides=("words to the suspended",)),
        locked("/people/{quiet}", outside=200, shows=("unlisted title",), echoes=("author",)),
    ],
    "GET /account": [member("/account", inside=200)],
    "POST /account": [
        member("/account", data={"display_name": "Somebody", "about": "", "language": "en", "theme": ""})
    ],
    "GET /account/data": [member("/account/data", inside=200)],
    "POST /account/data": [member("/account/data", inside=422, data={"password": PASSWORD})],
    "GET /account/data/<public_id>": [
        member("/account/data/0123456789ab", inside=404),
        holder_alone("/account/data/{download}", shows=("downloaded",)),
    ],
    "POST /account/data/<public_id>": [
        member("/account/data/0123456789ab", inside=404, data={"password": PASSWORD}),
        holder_alone("/account/data/{download}", inside=422, data={"password": PASSWORD}),
    ],
    "GET /account/erasure": [member("/account/erasure", inside=200)],
    "POST /account/erasure": [
        member("/account/erasure", inside=422, data={"posts": "go", "handle": "person4", "password": PASSWORD}),
    ],
    "GET /account/password": [member("/account/password")],
    "POST /account/password": [
        member("/account/password", inside=422, data={"password": PASSWORD, "new_password": "another cedar by the sea"})
    ],
    "POST /account/sessions/<name>/removal": [
        member("/account/sessions/0123456789abcdef/removal", inside=404),
    ],
    "POST /account/sessions/removal": [member("/account/sessions/removal")],
    "GET /login": [
        ("/login", {"reach": "members", "inside": 303, "outside": 200}),
        ("/login?next=/boards/{locked_board}", {"reach": "members", "inside": 303, "outside": 200}),
    ],
    "POST /login": [anyone("/login", inside=422, data={"username": "asker", "password": PASSWORD})],
    "GET /register": [("/register", {"reach": "members", "inside": 303, "outside": 200})],
    "POST /register": [
        anyone(
            "/register",
            inside=303,
            data={"username": "newcomer", "email": "newcomer@example.test", "password": PASSWORD},
        )
    ],
    "GET /register/mail": [anyone("/register/mail")],
    "POST /register/mail": [anyone("/register/mail", inside=303, data={"email": "late@example.test"})],
    "GET /reset": [anyone("/reset"), anyone("/reset?next=/boards/{locked_board}")],
    "POST /reset": [
        anyone("/reset", inside=303, data={"username": "asker"}),
        anyone("/reset", inside=303, data={"username": "nobody"}),
    ],
    "GET /reset/mail": [anyone("/reset/mail", inside=303)],
    # Links in mails: whoever holds one
    **{
        f"GET /{place}/<token>": [
            anyone(f"/{place}/{{{name}}}"),
            anyone(f"/{place}/WyJh.c2ln", inside=410),
        ]
        for place, name in MAIL_LINKS.items()
    },
    "POST /confirmations/<token>": [anyone("/confirmations/{confirmation}", inside=303)],
    "POST /reset/<token>": [anyone("/reset/{reset}", inside=303, data={"new_password": PASSWORD})],
    "POST /addresses/new/<token>": [anyone("/addresses/new/{new_address}", inside=303)],
    "POST /addresses/old/<token>": [
        anyone("/addresses/old/{old_address}", inside=303, data={"new_password": PASSWORD})
    ],
    "POST /invitations/<token>": [
        anyone("/invitations/{invitation}", inside=303, data={"username": "newcomer", "password": PASSWORD})
    ],
    "POST /claims/<token>": [
        anyone("/claims/{claim}", inside=303, data={"username": "imported", "password": PASSWORD}),
        anyone("/claims/{reset}", inside=410, data={"username": "imported", "password": PASSWORD}),
    ],
    "POST /claims/<token>/joining": [member("/claims/{claim}/joining")],
    "GET /account/email": [member("/account/email")],
    "POST /account/email": [
        member("/account/email", inside=422, data={"password": PASSWORD, "email": "another@example.test"})
    ],
    "POST /account/email/confirmation": [member("/account/email/confirmation")],
    "GET /logout": [anyone("/logout")],
    "POST /logout": [anyone("/logout", inside=303)],
    "GET /carry": [anyone("/carry", inside=303)],
    "POST /carry": [anyone("/carry", data={"body": BODY, "next": "/threads/{open_thread}"})],
    "POST /carried": [member("/carried", data={"body": BODY, "next": "/"})],
    # Notifications and following
    "GET /notifications": [
        member("/notifications", inside=200),
        member("/notifications?page=2&lang=el", inside=200),
        locked("/notifications", outside=200, shows=("told title", "told body")),
    ],
    "GET /notifications/count": [member("/notifications/count", inside=200)],
    "POST /notifications/seen": [
        member("/notifications/seen"),
        member("/notifications/seen", data={"thread": "{locked_thread}", "number": "0"}),
        member("/notifications/seen", data={"board": "{locked_board}"}),
    ],
    "GET /account/notifications": [member("/account/notifications", inside=200)],
    "POST /account/notifications": [
        member("/account/notifications", data={"pace": "daily", "reply_mail": "y"}),
        member("/account/notifications", inside=422, data={"pace": "often"}),
    ],
    "GET /notifications/stop/<token>": [
        anyone("/notifications/stop/{stop}"),
        anyone("/notifications/stop/forged", inside=404),
    ],
    "POST /notifications/stop/<token>": [
        anyone("/notifications/stop/{stop}", data={"List-Unsubscribe": "One-Click"}),
        anyone("/notifications/stop/forged", inside=404),
    ],
    **{
        f"POST /threads/<public_id>/{act}": [
            member(f"/threads/{{open_thread}}/{act}"),
            locked(f"/threads/{{locked_thread}}/{act}", inside=303),
            late(f"/threads/{{late_thread}}/{act}", inside=303),
        ]
        for act in ("following", "following/removal")
    },
    **{
        f"POST /boards/<slug>/{act}": [
            member(f"/boards/{{open_board}}/{act}"),
            locked(f"/boards/{{locked_board}}/{act}", inside=303),
        ]
        for act in ("following", "following/removal")
    },
    # Licenses
    "GET /unlock": [
        anyone("/unlock"),
        anyone("/unlock?next=/boards/{locked_board}"),
        anyone("/unlock?board={unlisted_board}", echoes=("unlisted slug",)),
        anyone("/unlock?next=/help/en/{vault_folder}"),
        anyone("/unlock?next=/help/en/{cellar_path}", echoes=("cellar path",)),
    ],
    "POST /unlock": [member("/unlock", inside=422, data={"key": "WRONG-KEY-12345", "board": "{open_board}"})],
    "POST /unlock/claims/<public_id>/removal": [member("/unlock/claims/0123456789ab/removal", inside=404)],
    "POST /unlock/address": [member("/unlock/address", inside=422)],
    "POST /hooks/license/<public_id>": [anyone("/hooks/license/0123456789ab", inside=404)],
    "GET /licenses/<public_id>": [
        holder_alone("/licenses/{held}", shows=("words to the holder",)),
        ("/licenses/{shared}", {"reach": "the customers"}),
        member("/licenses/0123456789ab", inside=404),
    ],
    "POST /licenses/<public_id>/invitations": [
        holder_alone("/licenses/{held}/invitations", inside=303),
        holder_alone("/licenses/{held}/invitations", inside=422, data={"address": "nowhere"}),
    ],
    "POST /licenses/<public_id>/invitations/<invitation>/removal": [
        holder_alone("/licenses/{held}/invitations/{place_invitation}/removal", inside=303),
    ],
    "POST /licenses/<public_id>/checks": [
        holder_alone("/licenses/{held}/checks", inside=303),
        member("/licenses/0123456789ab/checks", inside=404),
    ],
    "POST /licenses/<public_id>/places/<place>/removal": [
        holder_alone("/licenses/{held}/places/{held_place}/removal", inside=303),
    ],
    "GET /licenses/invitations/<token>": [
        anyone("{place_link}"),
        anyone("/licenses/invitations/nothing", inside=404),
    ],
    "POST /licenses/invitations/<token>": [member("{place_link}"), member("/licenses/invitations/nothing", inside=404)],
    "POST /licenses/<public_id>/asking": [asker_alone("/licenses/{held}/asking", inside=303)],
    "POST /licenses/<public_id>/purchase": [asker_alone("/licenses/{held}/purchase", inside=303)],
    "GET /licenses/requests/<public_id>": [asker_alone("/licenses/requests/{asked}")],
    "POST /licenses/requests/<public_id>/place": [member("/licenses/requests/{asked}/place", inside=404)],
    "POST /licenses/<public_id>/requests/<asked>/granting": [
        holder_alone("/licenses/{held}/requests/{asked}/granting", inside=303, data={"place": "2"}),
    ],
    "POST /licenses/<public_id>/requests/<asked>/refusal": [
        holder_alone("/licenses/{held}/requests/{asked}/refusal", inside=303),
    ],
    # Moderation
    "GET /threads/<public_id>/moderation": [
        moderator("/threads/{open_thread}/moderation", may=OPEN_KEEPERS),
        locked_kept("/threads/{locked_thread}/moderation", shows=("title",)),
    ],
    **{
        f"POST /threads/<public_id>/{act}": [
            moderator(f"/threads/{{open_thread}}/{act}", inside=inside, may=OPEN_KEEPERS, data=REASON),
            locked_kept(f"/threads/{{locked_thread}}/{act}", inside=inside, data=REASON),
        ]
        for act, inside in (
            ("pin", 303), ("pin/removal", 409),
            ("closing", 303), ("closing/removal", 409),
            ("hiding", 303), ("hiding/removal", 409),
        )
    },
    "POST /threads/<public_id>/move": [
        moderator("/threads/{open_thread}/move", inside=422, may=OPEN_KEEPERS, data=REASON | {"board": "nowhere"}),
        moderator(
            "/threads/{open_thread}/move", inside=409, may=OPEN_KEEPERS, data=REASON | {"board": "{open_board}"}
        ),
        locked_kept("/threads/{locked_thread}/move", inside=303, data=REASON | {"board": "{open_board}"}),
    ],
    "GET /comments/<public_id>/moderation": [
        moderator("/comments/{open_comment}/moderation", may=OPEN_KEEPERS),
        locked_kept("/comments/{locked_comment}/moderation", shows=("answer",)),
    ],
    "POST /comments/<public_id>/hiding": [
        moderator("/comments/{open_comment}/hiding", inside=303, may=OPEN_KEEPERS, data=REASON),
        locked_kept("/comments/{locked_comment}/hiding", inside=303, data=REASON),
    ],
    "POST /comments/<public_id>/hiding/removal": [
        moderator("/comments/{open_comment}/hiding/removal", inside=409, may=OPEN_KEEPERS, data=REASON),
        locked_kept("/comments/{hidden_comment}/hiding/removal", inside=303, data=REASON),
    ],
    "GET /comments/<public_id>/report": [
        member("/comments/{open_comment}/report", inside=200),
        locked("/comments/{locked_comment}/report", shows=("answer",)),
        archived("/comments/{archived_comment}/report", may=LOCKED_KEEPERS),
        nobody("/comments/{hidden_comment}/report"),
        nobody("/comments/{held_comment}/report"),
    ],
    "POST /comments/<public_id>/report": [
        member("/comments/{open_comment}/report", data=REPORT),
        member("/comments/{open_comment}/report", inside=422),
        locked("/comments/{locked_comment}/report", inside=303, data=REPORT),
        nobody("/comments/{hidden_comment}/report", data=REPORT),
        nobody("/comments/{held_comment}/report", data=REPORT),
    ],
    "GET /queue": [moderator("/queue"), moderator("/queue?page=2&lang=el")],
    "POST /queue/<item_id>/keeping": [
        open_kept("/queue/{open_item}/keeping", inside=303),
        locked_kept("/queue/{locked_item}/keeping", inside=303),
    ],
    "POST /queue/<item_id>/approval": [open_kept("/queue/{held_item}/approval", inside=303)],
    "POST /queue/<item_id>/hiding": [
        open_kept("/queue/{open_item}/hiding", inside=303, data=REASON),
        open_kept("/queue/{held_item}/hiding", inside=303, data=REASON),
        open_kept("/queue/{open_item}/hiding", inside=422),
        locked_kept("/queue/{locked_item}/hiding", inside=303, data=REASON),
    ],
    "POST /queue/<item_id>/suspension": [
        site_moderator("/queue/{open_item}/suspension", inside=303),
        administrator("/queue/{locked_item}/suspension", inside=303),
    ],
    "GET /people/<name>/suspension": [
        site_moderator("/people/{handle}/suspension"),
        site_moderator("/people/{suspended}/suspension", shows=("words to the suspended",)),
    ],
    "POST /people/<name>/suspension": [
        site_moderator("/people/{handle}/suspension", inside=303, data=SUSPENSION),
        site_moderator("/people/{handle}/suspension", inside=303, data=SUSPENSION | {"hides_posts": "y"}),
        site_moderator("/people/{suspended}/suspension", inside=409, data=SUSPENSION),
        site_moderator("/people/{handle}/suspension", inside=422, data={"days": "7"}),
    ],
    "POST /people/<name>/suspension/removal": [
        site_moderator("/people/{suspended}/suspension/removal", inside=303),
        site_moderator("/people/{handle}/suspension/removal", inside=409),
    ],
    "GET /moderation/log": [
        moderator("/moderation/log"),
        moderator("/moderation/log?page=2&show=threads"),
    ],
    "POST /moderation/log/<entry_id>/undoing": [
        open_kept("/moderation/log/{open_entry}/undoing", inside=303),
        locked_kept("/moderation/log/{locked_entry}/undoing", inside=303),
    ],
    # The bubble: what it offers and opens is what its viewer may read
    "GET /support/bubble": [anyone("/support/bubble"), anyone("/support/bubble?lang=el")],
    "POST /support/suggestions": [
        anyone("/support/suggestions", data={"subject": "walrus prints twice"}),
        anyone("/support/suggestions?lang=el", data={"subject": ""}),
        locked("/support/suggestions", outside=200, shows=("title",), data={"subject": "the ocelot cites, asker should know"}),
        locked("/support/suggestions", outside=200, shows=("article title",), data={"subject": "ocelot walrus manual"}),
    ],
    "GET /support/reading/<kind>/<public_id>": [
        anyone("/support/reading/article/{article}"),
        anyone("/support/reading/thread/{open_thread}?lang=el"),
        anyone("/support/reading/case/{open_thread}", inside=404),
        locked("/support/reading/thread/{locked_thread}", shows=("title", "question", "answer")),
        locked("/support/reading/article/{locked_article}", shows=("article title", "article body")),
        archived("/support/reading/thread/{archived_thread}", shows=("archived title",)),
        late("/support/reading/thread/{late_thread}", shows=("late title",)),
        late("/support/reading/thread/{archived_thread}", left=200, shows=("archived title", "late answer")),
        open_kept("/support/reading/thread/{withheld_thread}", shows=("withheld title",)),
        nobody("/support/reading/article/{locked_thread}"),
    ],
    "POST /support/solved": [
        anyone("/support/solved", data={"offer": "nothing.that-was-offered"}),
        anyone("/support/solved"),
    ],
    "GET /support/bubble.js": [anyone("/support/bubble.js")],
    "GET /support/frame": [anyone("/support/frame"), anyone("/support/frame?lang=el&page=https://www.example.org/")],
    # Administration
    "GET /admin": [administrator("/admin")],
    "POST /admin/jobs/parked/removal": [administrator("/admin/jobs/parked/removal", inside=303)],
    "GET /admin/boards": [administrator("/admin/boards", shows=("unlisted name", "unlisted slug"))],
    "GET /admin/boards/new": [administrator("/admin/boards/new")],
    "POST /admin/boards/new": [administrator("/admin/boards/new", inside=303, data=BOARD)],
    "GET /admin/boards/<slug>": [
        administrator("/admin/boards/{open_board}"),
        administrator("/admin/boards/{unlisted_board}", shows=("unlisted description",), echoes=("unlisted slug",)),
    ],
    "POST /admin/boards/<slug>": [
        administrator("/admin/boards/{open_board}", inside=303, data=BOARD),
        administrator("/admin/boards/{unlisted_board}", inside=303, data=BOARD, echoes=("unlisted slug",)),
    ],
    "GET /admin/products": [administrator("/admin/products")],
    "GET /admin/products/new": [administrator("/admin/products/new")],
    "POST /admin/products/new": [administrator("/admin/products/new", inside=303, data=PRODUCT | {"slug": "lamp"})],
    "GET /admin/products/<slug>": [administrator("/admin/products/ledger", shows=("license note",))],
    "POST /admin/products/<slug>": [administrator("/admin/products/ledger", inside=303, data=PRODUCT)],
    "POST /admin/products/<slug>/licenses": [
        administrator("/admin/products/ledger/licenses", data={"count": "2", "seats": "3", "note": "An order"}),
    ],
    "POST /admin/products/<slug>/licenses/import": [
        administrator("/admin/products/ledger/licenses/import", data={"file": "csv:NEW-KEY-1234567890"}),
    ],
    "GET /admin/licenses/<public_id>": [support("/admin/licenses/{license}", shows=("license note",))],
    "POST /admin/licenses/<public_id>/end": [
        support("/admin/licenses/{license}/end", inside=303, data={"expires": "2030-01-01"}),
    ],
    **{
        f"POST /admin/licenses/<public_id>/{act}": [
            support(f"/admin/licenses/{{license}}/{act}", inside=303, data=REASON)
        ]
        for act in ("revocation", "revocation/removal")
    },
    "POST /admin/licenses/<public_id>/checks": [support("/admin/licenses/{license}/checks", inside=303)],
    "POST /admin/licenses/<public_id>/places": [
        support("/admin/licenses/{held}/places", inside=422, data=REASON | {"handle": "nobody-here"}),
    ],
    "POST /admin/licenses/<public_id>/places/<place>/removal": [
        support("/admin/licenses/{license}/places/{place}/removal", inside=303),
    ],
    "GET /admin/products/<slug>/connections/new": [
        administrator("/admin/products/ledger/connections/new", shows=("name of a connection",)),
        administrator("/admin/products/ledger/connections/new?provider=gumroad"),
    ],
    "POST /admin/products/<slug>/connections/new": [
        administrator("/admin/products/ledger/connections/new?provider=gumroad", inside=303, data={"p_product_id": "78"}),
        administrator("/admin/products/ledger/connections/new?provider=gumroad", inside=422),
    ],
    "POST /admin/products/<slug>/connections/trial": [
        administrator("/admin/products/ledger/connections/trial?provider=gumroad", inside=422),
    ],
    "GET /admin/connections/<public_id>": [
        administrator("/admin/connections/{connection}", shows=("name of a connection",), hides=("token of a connection",)),
    ],
    "POST /admin/connections/<public_id>": [
        administrator("/admin/connections/{connection}", inside=303, data={"name": "Another"}),
    ],
    "POST /admin/connections/<public_id>/trial": [administrator("/admin/connections/{connection}/trial", inside=422)],
    "POST /admin/connections/<public_id>/links": [
        administrator("/admin/connections/{connection}/links", inside=303, data={"remote_id": "9", "product": "ledger"}),
    ],
    "POST /admin/connections/<public_id>/links/removal": [
        administrator(
            "/admin/connections/{connection}/links/removal", inside=303, data={"remote_id": "77", "product": "ledger"}
        ),
    ],
    "POST /admin/connections/<public_id>/checks": [administrator("/admin/connections/{connection}/checks", inside=303)],
    "POST /admin/connections/<public_id>/halt/removal": [
        administrator("/admin/connections/{connection}/halt/removal", inside=303),
    ],
    "POST /admin/connections/<public_id>/removal": [
        administrator("/admin/connections/{connection}/removal", inside=303, data={"is_meant": "y"}),
    ],
    "GET /admin/licenses": [
        support("/admin/licenses", shows=("license note",)),
        support("/admin/licenses?state=ended&words=x"),
    ],
    "POST /admin/licenses": [support("/admin/licenses", inside=303, data={"words": "AB12"})],
    "GET /admin/licenses.csv": [support("/admin/licenses.csv", shows=("license note",))],
    "GET /admin/licenses/requests": [support("/admin/licenses/requests", shows=("words to staff",))],
    "POST /admin/licenses/requests/<public_id>/granting": [
        support("/admin/licenses/requests/{mine}/granting", inside=303, data=REASON | {"place": "{held_place}"}),
    ],
    "POST /admin/licenses/requests/<public_id>/refusal": [
        support("/admin/licenses/requests/{mine}/refusal", inside=303, data=REASON),
    ],
    "GET /admin/searches": [
        administrator("/admin/searches"),
        administrator("/admin/searches?show=nothing&days=90&page=2"),
        administrator("/admin/searches?show=unopened&days=7"),
    ],
    "GET /admin/searches.csv": [administrator("/admin/searches.csv?show=nothing")],
    "GET /admin/log": [administrator("/admin/log", shows=("reason to revoke", "reason to close"))],
    "GET /admin/members": [
        administrator("/admin/members"),
        administrator("/admin/members?q=quiet", shows=("author",)),
    ],
    "GET /admin/members/<handle>": [administrator("/admin/members/{quiet}", shows=("author", "address"))],
    "GET /admin/members/<handle>/erasure": [
        administrator("/admin/members/{quiet}/erasure", shows=("author",)),
    ],
    "POST /admin/members/<handle>/erasure": [
        administrator("/admin/members/{quiet}/erasure", inside=303, data=REASON | {"posts": "go", "handle": "quiet"}),
    ],
    "POST /admin/members/<handle>": [
        administrator("/admin/members/{quiet}", inside=303, data=REASON | {"roles": "writer"}),
    ],
    "POST /admin/members/<handle>/claim": [
        administrator("/admin/members/{imported}/claim", inside=303, data={"email": "owner@example.test"}),
        administrator("/admin/members/{handle}/claim", inside=404, data={"email": "owner@example.test"}),
    ],
    "GET /admin/invitations": [administrator("/admin/invitations", shows=("invited",))],
    "POST /admin/invitations": [
        administrator("/admin/invitations", inside=303, data={"addresses": "new@example.test", "days": "14"}),
    ],
    **{
        f"POST /admin/invitations/<public_id>/{act}": [
            administrator(f"/admin/invitations/{{open_invitation}}/{act}", inside=303)
        ]
        for act in ("mail", "withdrawal")
    },
    "GET /admin/mail": [
        administrator("/admin/mail", shows=("address of a letter", "refusal of a letter")),
        administrator("/admin/mail?show=waiting"),
        administrator("/admin/mail?show=sent&page=2"),
    ],
    "GET /admin/mail/kept": [administrator("/admin/mail/kept", shows=("kept mail",))],
    "GET /admin/mail/kept/<public_id>": [administrator("/admin/mail/kept/{kept}", shows=("kept mail",))],
    "POST /admin/mail/tries": [administrator("/admin/mail/tries", inside=303)],
    "POST /admin/mail/<public_id>/tries": [administrator("/admin/mail/{letter}/tries", inside=303)],
    "POST /admin/mail/<public_id>/removal": [administrator("/admin/mail/{letter}/removal", inside=303)],
    "GET /admin/site": [administrator("/admin/site")],
    "POST /admin/site": [
        administrator("/admin/site", inside=303, data=REASON | {"name": "Another", "languages": "en, el"})
    ],
    "POST /admin/site/look": [administrator("/admin/site/look", inside=303, data={"accent": "#b3261e"})],
    "POST /admin/site/mail": [administrator("/admin/site/mail", inside=303, data=MAIL)],
    "POST /admin/site/mail-in": [administrator("/admin/site/mail-in", inside=303, data=MAIL_IN)],
    "GET /support/mail": [support("/support/mail", shows=("arrived mail",))],
    "POST /support/mail/<public_id>/tries": [support("/support/mail/{arrived}/tries", inside=303)],
    "POST /support/mail/<public_id>/removal": [support("/support/mail/{arrived}/removal", inside=303)],
    "POST /support/mail/<public_id>/downloads": [support("/support/mail/{arrived}/downloads", shows=("arrived mail",))],
    "GET /admin/support": [administrator("/admin/support")],
    "POST /admin/support": [
        administrator("/admin/support", inside=303, data=REASON | {"closes_after": "7", "origins": "https://www.example.org"}),
        administrator("/admin/support", inside=422, data={"closes_after": "7", "origins": "http://www.example.org"}),
    ],
    "GET /admin/articles/import": [administrator("/admin/articles/import")],
    "POST /admin/articles/import": [
        administrator("/admin/articles/import", inside=303, data={"file": "zip:# Walrus", "source": "docs"}),
    ],
    "GET /admin/articles/collections": [administrator("/admin/articles/collections", shows=("cellar", "vault collection"))],
    "GET /admin/articles/collections/<public_id>": [
        administrator("/admin/articles/collections/{collection}", shows=("vault title",)),
        administrator("/admin/articles/collections/{unlisted_collection}", shows=("cellar", "cellar title")),
    ],
    "POST /admin/articles/collections/<public_id>": [
        administrator("/admin/articles/collections/{collection}", inside=303, data=REASON),
    ],
    "GET /admin/articles/<public_id>/lock": [administrator("/admin/articles/{article}/lock")],
    "POST /admin/articles/<public_id>/lock": [administrator("/admin/articles/{article}/lock", inside=303, data=REASON)],
    "GET /admin/articles/imports/<public_id>": [administrator("/admin/articles/imports/{import}")],
    **{
        f"POST /admin/articles/imports/<public_id>/{act}": [
            administrator(f"/admin/articles/imports/{{import}}/{act}", inside=303)
        ]
        for act in ("stopping", "stopping/removal")
    },
    "GET /admin/pages": [administrator("/admin/pages")],
    "GET /admin/pages/<slug>": [administrator("/admin/pages/rules"), administrator("/admin/pages/other", inside=404)],
    "POST /admin/pages/<slug>": [administrator("/admin/pages/rules", inside=303, data=RULES)],
    "POST /admin/pages/<slug>/preview": [administrator("/admin/pages/rules/preview", data=RULES)],
    "POST /admin/pages/<slug>/<language>/removal": [administrator("/admin/pages/rules/en/removal", inside=303)],
    "GET /admin/demo/removal": [administrator("/admin/demo/removal", inside=404)],
    "POST /admin/demo/removal": [administrator("/admin/demo/removal", inside=404)],
    # The first run. Nobody has an address of the console here: the world has an administrator
    "GET /setup": [administrator("/setup", inside=303)],
    "GET /setup/<token>": [anyone("/setup/any-token", inside=404)],
    "POST /setup/<token>": [anyone("/setup/any-token", inside=404, data={"username": "another"})],
    "GET /setup/steps/<step>": [
        *(administrator(f"/setup/steps/{step}") for step in (*STEPS, "done")),
        administrator("/setup/steps/other", inside=404),
    ],
    "POST /setup/steps/<step>": [
        administrator("/setup/steps/site", inside=303, data={"name": "Another", "accent": ""}),
        administrator("/setup/steps/mail", inside=303, data=MAIL),
        administrator("/setup/steps/articles", inside=303),
    ],
    # The site's own pages and look
    "GET /pages/<slug>": [anyone("/pages/privacy"), anyone("/pages/rules?lang=el"), anyone("/pages/other", inside=404)],
    "GET /look/<name>.css": [anyone(colors.address("#b3261e")), anyone("/look/b3261e-old.css", inside=404)],
    "GET /look/<name>": [anyone("/look/none.webp", inside=404)],
    # The machinery
    "GET /healthz": [anyone("/healthz")],
    "GET /readyz": [anyone("/readyz")],
}  # fmt: skip

ALL = SURFACES | SUPPORT_SURFACES | PROPOSAL_SURFACES
ROWS = [Row(rule, address, **values) for rule, rows in ALL.items() for address, values in rows]
