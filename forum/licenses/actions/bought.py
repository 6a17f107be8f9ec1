"""Opening what somebody bought with their confirmed address, without a key."""

from dataclasses import dataclass

from forum.core import limits, transaction
from forum.core.limits import MINUTE, Limit, TooMany
from forum.core.outgoing import Unreachable
from forum.core.viewer import Viewer
from forum.licenses import asking
from forum.licenses.actions.claiming import Unlocking, claim
from forum.licenses.actions.finding import SECONDS, note_health
from forum.licenses.actions.keeping import keep
from forum.licenses.addresses import address_hashes
from forum.licenses.asking import Time
from forum.licenses.connected import Connected
from forum.licenses.providers.interface import Answer, unavailable
from forum.licenses.queries.claims import bought_with, confirmed_address
from forum.licenses.queries.connections import all_connected


@dataclass(frozen=True)
class Bought:
    """What finds the licenses of an address. Not `is_complete`: somebody couldn't be asked."""

    hashes: tuple[str, ...]
    is_complete: bool = True


def find_bought(person_id: int) -> Bought:
    """Asks who may know what was bought with a confirmed address. To be called before the first statement of a request."""
    with transaction.reading():
        address = confirmed_address(person_id)
        may_know = [to for to in all_connected() if to.can_find] if address else []
    if not address:
        return Bought(())
    within = Time(SECONDS)
    asked = [(to, _answers(to, address, within)) for to in may_know]
    if asked:
        with transaction.ahead():
            for to, answers in asked:
                _keep(to, answers)
    return Bought(tuple(address_hashes(address)), all(not isinstance(answers, Answer) for _to, answers in asked))


def unlock_by_address(viewer: Viewer, bought: Bought) -> list[Unlocking]:
    """A place on each license that was bought with the address, with what came of it."""
    found = bought_with(list(bought.hashes)) if bought.hashes else []
    return [claim(viewer, license, "address") for license in found]


def _answers(to: Connected, address: str, within: Time) -> list[Answer] | Answer:
    """Those of good licenses, or the one that says why there are none."""
    try:
        limits.spend(("unlock by connection", to.id, Limit(to.provider.per_minute, MINUTE)))
        return asking.find(to, address, within)
    except TooMany as reached:
        return Answer("unavailable", trouble="too many", retry_after=reached.seconds)
    except Unreachable as error:
        return unavailable(error)


def _keep(to: Connected, answers: list[Answer] | Answer) -> None:
    if isinstance(answers, Answer):
        note_health(to, answers)
        return
    for answer in answers:
        keep(to, answer, to.provider.normalize(answer.key) if answer.key else "")
