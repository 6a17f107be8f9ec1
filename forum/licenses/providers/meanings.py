"""What the answers of a server of one's own mean, as its administrator wrote it down."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from forum.licenses.providers import reading
from forum.licenses.providers.interface import Account, Answer, NoAnswer, State
from forum.licenses.providers.paths import Missing, Rule, Steps, follow, parse

BAD: tuple[State, ...] = (
    "ended", "suspended", "revoked", "refunded", "wrong product", "not found", "no place", "unactivated",
)  # fmt: skip
NAMES = ("id", "product", "plan", "order", "expires", "places", "address", "key", "list")
NEVER = ("never", "lifetime")

Read = TypeVar("Read")


@dataclass(frozen=True)
class Meanings:
    """Rules for the bad states, which go first, one for the good, one for what renews; where the rest stands, by name."""

    good: Rule
    bad: tuple[tuple[State, Rule], ...]
    renews: Rule | None
    places: dict[str, Steps]

    @classmethod
    def of(cls, account: Account) -> "Meanings":
        """Raises NoAnswer for what can't be understood."""
        written = dict(lines(account, "paths"))
        renews = written.pop("renews", None)
        bad = [
            (_one_of(BAD, state, "bad"), _understood(Rule.parse, rule, "bad")) for state, rule in lines(account, "bad")
        ]
        return cls(
            _understood(Rule.parse, account.get("good"), "good"),
            tuple(bad),
            _understood(Rule.parse, renews, "paths") if renews else None,
            {_one_of(NAMES, name, "paths"): _understood(parse, path, "paths") for name, path in written.items()},
        )

    def read(self, account: Account, value: Any, is_success: bool = True) -> Answer:
        """Raises NoAnswer for what is neither good nor bad, or is good and lacks what it should have."""
        for state, rule in self.bad:
            if rule.holds(value):
                return self._bad(account, value, state, rule)
        if not is_success or not self.good.holds(value):
            raise reading.odd("good")
        return self._details(account, value, "active", self.good)

    def at(self, name: str, value: Any) -> Any:
        """What stands where `name` was said to be; None where nothing was said. Raises NoAnswer where it is missing."""
        steps = self.places.get(name)
        found = None if steps is None else follow(value, steps)
        if found is Missing:
            raise reading.odd(name)
        return found

    def each(self, value: Any) -> list[Any]:
        """The licenses in an answer that may have several."""
        found = self.at("list", value) if "list" in self.places else value
        return found if isinstance(found, list) else [found]

    def _bad(self, account: Account, value: Any, state: State, rule: Rule) -> Answer:
        """An answer to no may say little else."""
        try:
            return self._details(account, value, state, rule)
        except NoAnswer:
            return Answer(state, reason=rule.values[0])

    def _details(self, account: Account, value: Any, state: State, rule: Rule) -> Answer:
        end = self.at("expires", value)
        return Answer(
            state,
            reason=rule.values[0],
            license_id=reading.as_text(self.at("id", value), "id"),
            product_ids=self._products(account, value),
            order_id=reading.as_text(self.at("order", value), "order"),
            expires_at=None if end in NEVER else reading.moment(end, "expires"),
            renews=self.renews is not None and self.renews.holds(value),
            places=reading.number(self.at("places", value), "places"),
            address=reading.address({"address": self.at("address", value)}, "address"),
        )

    def _products(self, account: Account, value: Any) -> tuple[str, ...]:
        """Without a place for it, whatever is linked: the server knows one product alone."""
        if "product" not in self.places:
            return tuple(account.product_ids)
        found = self.at("product", value)
        products = [reading.as_text(each, "product") for each in (found if isinstance(found, list) else [found])]
        plan = reading.as_text(self.at("plan", value), "plan")
        if "" in products:
            raise reading.odd("product")
        return (*products, *(f"{product}/{plan}" for product in products if plan))


def lines(account: Account, field: str) -> Iterator[tuple[str, str]]:
    """The lines of a field, each a name, a colon and a value. Raises NoAnswer for others."""
    for line in account.get(field).splitlines():
        name, colon, value = (each.strip() for each in line.partition(":"))
        if name and colon and value:
            yield name, value
        elif line.strip():
            raise NoAnswer("filled in wrong", field)


def _one_of(known: tuple[Any, ...], name: str, field: str) -> Any:
    if name.lower() not in known:
        raise NoAnswer("filled in wrong", field)
    return name.lower()


def _understood(read: Callable[[str], Read], written: str, field: str) -> Read:
    try:
        return read(written)
    except ValueError:
        raise NoAnswer("filled in wrong", field) from None
