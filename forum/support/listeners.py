from forum.accounts.events import AddressConfirmed
from forum.core.events import subscribe
from forum.support.actions import attach_cases


@subscribe(AddressConfirmed)
def _give_what_is_theirs(event: AddressConfirmed) -> None:
    attach_cases(event.person_id)
