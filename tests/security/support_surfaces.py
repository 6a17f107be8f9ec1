"""The addresses of support, as rows (see surfaces.py). The case is the holder's, shared with a colleague; support has it."""

from tests.security.world import BODY

CASE = "/support/cases/{case}"
QUESTION = {"kind": "purchase", "subject": "A walrus asks", "description": "Where is my invoice?", "email": "late@example.test"}
WORDS = ("case subject", "case words", "case answer")


def anyone(address: str, **more) -> tuple[str, dict]:
    return address, more


def member(address: str, inside: int = 303, **more) -> tuple[str, dict]:
    return address, {"reach": "members", "outside": 302, "inside": inside} | more


def of_the_case(address: str, inside: int = 303, **more) -> tuple[str, dict]:
    """For its customer, a colleague with whom it is shared, support and administrators: for no moderator."""
    return address, {"reach": "the case", "inside": inside} | more


def held(address: str, inside: int = 303, **more) -> tuple[str, dict]:
    """For who asked, whose license has ended, and for support and administrators."""
    return address, {"reach": "the held case", "inside": inside} | more


def customers(address: str, inside: int = 303, **more) -> tuple[str, dict]:
    """For the customer's side alone."""
    return address, {"reach": "the customers", "inside": inside} | more


def support(address: str, inside: int = 303, **more) -> tuple[str, dict]:
    return address, {"reach": "support", "inside": inside} | more


def administrator(address: str, inside: int = 303, **more) -> tuple[str, dict]:
    return address, {"reach": "administrators", "inside": inside} | more


SUPPORT_SURFACES: dict[str, list[tuple[str, dict]]] = {
    "GET /support": [anyone("/support"), anyone("/support?lang=el")],
    "POST /support": [
        anyone("/support", inside=303, data=QUESTION),
        anyone("/support", inside=422, data=QUESTION | {"subject": ""}),
        anyone("/support", inside=422, data=QUESTION | {"key": "NOTAK-EY000"}),
    ],
    "POST /support/question": [anyone("/support/question", data={"subject": "Walrus", "read": "thread:{locked_thread}"})],
    "GET /support/sent": [anyone("/support/sent")],
    "POST /support/files": [anyone("/support/files", data={"screenshots": "png:"}), anyone("/support/files", inside=422)],
    "GET /support/files/waiting/<name>": [
        anyone("/support/files/waiting/{waiting_file}"),
        anyone("/support/files/waiting/{case_file}", inside=404),
    ],
    "GET /support/files/<public_id>": [
        of_the_case("/support/files/{case_file}", 200, shows=("case file",)),
        support("/support/files/{file_of_a_note}", 200, shows=("file of a note",)),
    ],
    "GET /support/files/<public_id>/small": [
        of_the_case("/support/files/{case_file}/small", 200, shows=("case file",)),
        support("/support/files/{file_of_a_note}/small", 200),
    ],
    "GET /support/cases": [member("/support/cases", 200), member("/support/cases?show=solved&page=2", 200)],
    "GET /support/cases/<public_id>": [
        of_the_case(CASE, 200, shows=(*WORDS, "case errors")),
        held("/support/cases/{held_case}", 200, shows=("held case subject", "held case words")),
        of_the_case("/support/cases/{solved_case}", 200, shows=("case subject",)),
        support("/support/cases/{mailed_case}", 200),
    ],
    "POST /support/cases/<public_id>/messages": [
        of_the_case(f"{CASE}/messages", data={"body": BODY}),
        of_the_case(f"{CASE}/messages", 422),
    ],
    "POST /support/cases/<public_id>/solution": [of_the_case(f"{CASE}/solution")],
    "POST /support/cases/<public_id>/solution/removal": [of_the_case("/support/cases/{solved_case}/solution/removal")],
    "POST /support/cases/<public_id>/rating": [
        ("/support/cases/{solved_case}/rating", {"reach": "the holder alone", "inside": 303, "data": {"helped": "yes"}}),
    ],
    "POST /support/cases/<public_id>/access": [customers(f"{CASE}/access", data={"words": "tall cedar"})],
    "POST /support/cases/<public_id>/access/<details>/removal": [of_the_case(f"{CASE}/access/{{access}}/removal")],
    "POST /support/cases/<public_id>/access/<details>/showing": [
        (f"{CASE}/access/{{access}}/showing", {"reach": "who has the case", "shows": ("access to a site",)}),
    ],
    "POST /support/cases/<public_id>/thread": [
        (
            "/support/cases/{held_case}/thread",
            {"reach": "the customer of the held case", "inside": 303, "data": {"board": "general"}},
        ),
    ],
    "POST /support/cases/<public_id>/assignment": [support(f"{CASE}/assignment", data={"person": "{staff}"})],
    "POST /support/cases/<public_id>/product": [support(f"{CASE}/product", data={"product": "ledger"})],
    "POST /support/cases/<public_id>/tags": [support(f"{CASE}/tags", data={"tags": "printing, drawer"})],
    "POST /support/cases/<public_id>/copies": [
        support(f"{CASE}/copies", data={"address": "copy@example.test"}),
        support(f"{CASE}/copies", 422, data={"address": "nowhere"}),
    ],
    "POST /support/cases/<public_id>/copies/<int:copy_id>/removal": [support(f"{CASE}/copies/1/removal")],
    "POST /support/cases/<public_id>/merging": [
        support(f"{CASE}/merging", data={"reference": "{other_reference}"}),
        support(f"{CASE}/merging", 422, data={"reference": "1234"}),
    ],
    "POST /support/cases/<public_id>/opening": [support("/support/cases/{held_case}/opening")],
    "GET /support/inbox": [
        support("/support/inbox?tab=mine", 200),
        support("/support/inbox?tab=waiting", 200, shows=("case subject", "case tag")),
        support("/support/inbox?tab=held&lang=el", 200, shows=("held case subject",)),
        support("/support/inbox?q={other_reference}", 302),
    ],
    "GET /support/replies": [support("/support/replies", 200, shows=("saved reply",))],
    "GET /support/replies/new": [support("/support/replies/new", 200)],
    "POST /support/replies/new": [
        support("/support/replies/new", data={"title": "Walrus", "markdown": "Clear the cache."}),
        support("/support/replies/new", 422),
    ],
    "GET /support/replies/<public_id>": [support("/support/replies/{saved_reply}", 200, shows=("saved reply",))],
    "POST /support/replies/<public_id>": [
        support("/support/replies/{saved_reply}", data={"title": "Walrus", "markdown": "Clear the cache."})
    ],
    "POST /support/replies/<public_id>/removal": [support("/support/replies/{saved_reply}/removal")],
    "GET /support/confirmations/<token>": [
        anyone("/support/confirmations/{case_link}"),
        anyone("/support/confirmations/any-token", inside=410),
    ],
    "POST /support/confirmations/<token>": [
        anyone("/support/confirmations/{case_link}", inside=303),
        anyone("/support/confirmations/any-token", inside=410),
    ],
    "POST /support/confirmations/<token>/key": [
        anyone("/support/confirmations/{case_link}/key", inside=422, data={"key": "NOTAK-EY000"}),
        anyone("/support/confirmations/any-token/key", inside=410),
    ],
    "GET /admin/support/questions": [administrator("/admin/support/questions", 200)],
    "GET /admin/support/questions/new": [administrator("/admin/support/questions/new", 200)],
    "POST /admin/support/questions/new": [
        administrator("/admin/support/questions/new", data={"label_en": "Which shop system?", "kind": "line"}),
        administrator("/admin/support/questions/new", 422, data={"kind": "choice", "label_en": "Which?"}),
    ],
    "GET /admin/support/questions/<public_id>": [administrator("/admin/support/questions/{case_question}", 200)],
    "POST /admin/support/questions/<public_id>": [
        administrator("/admin/support/questions/{case_question}", data={"label_en": "Which one?", "kind": "text"})
    ],
    "POST /admin/support/questions/<public_id>/removal": [administrator("/admin/support/questions/{case_question}/removal")],
    "POST /licenses/<public_id>/sharing": [
        ("/licenses/{shared}/sharing", {"reach": "the holder alone", "inside": 303, "data": {"shares": "y"}}),
    ],
}  # fmt: skip
