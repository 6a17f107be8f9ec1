from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AddressConfirmed:
    """A member has shown that an address is theirs."""

    person_id: int
