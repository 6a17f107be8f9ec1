"""The addresses of proposals and figures, as rows (see surfaces.py)."""

from tests.security.support_surfaces import support

POSTS = {"title": "A walrus asks", "question": "Where is the ocean?", "answer": "Follow the coast."}
PROPOSED, CHANGED = "/support/cases/{proposed_case}/proposal", "/support/cases/{changed_case}/proposal"


def whom_it_concerns(address: str, **more) -> tuple[str, dict]:
    """For the customer, support and administrators: not for a colleague with whom the case is shared."""
    return address, {"reach": "the proposal"} | more


def customer(address: str, inside: int = 303, **more) -> tuple[str, dict]:
    return address, {"reach": "the holder alone", "inside": inside} | more


PROPOSAL_SURFACES: dict[str, list[tuple[str, dict]]] = {
    "GET /support/cases/<public_id>/proposal": [
        whom_it_concerns(PROPOSED, shows=("proposal",)),
        whom_it_concerns(f"{PROPOSED}?lang=el", shows=("proposal",)),
        support("/support/cases/{free_case}/proposal", 200),
    ],
    "POST /support/cases/<public_id>/proposal": [
        support("/support/cases/{free_case}/proposal", data=POSTS | {"board": "{open_board}"}),
        support("/support/cases/{free_case}/proposal", 422, data=POSTS | {"board": "{locked_board}"}),
    ],
    "POST /support/cases/<public_id>/proposal/agreement": [
        customer(f"{PROPOSED}/agreement", data=POSTS | {"own_name": "y"}),
        customer(f"{PROPOSED}/agreement", 422, data=POSTS | {"question": ""}),
    ],
    "POST /support/cases/<public_id>/proposal/refusal": [customer(f"{PROPOSED}/refusal")],
    "POST /support/cases/<public_id>/proposal/removal": [support(f"{PROPOSED}/removal")],
    "POST /support/cases/<public_id>/proposal/publication": [support(f"{CHANGED}/publication")],
    "GET /support/figures": [support("/support/figures", 200), support("/support/figures?days=90&lang=el", 200)],
}
