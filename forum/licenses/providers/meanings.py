"""What the answers of a server of one's own mean, as its administrator wrote it down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l

from forum.licenses.providers import reading
from forum.licenses.providers.interface import Account, Answer, NoAnswer, State, Unclear
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
        places = dict(lines(account, "paths", place))
        renews = places.pop("renews", None)
        return cls(understood(account, "good", rule), tuple(lines(account, "bad", bad_state)), renews, places)

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


def pair(line: str) -> tuple[str, str]:
    """A name, a colon and a value. Raises Unclear, as all that read a line do."""
    name, colon, value = (each.strip() for each in line.partition(":"))
    if not (name and colon and value):
        raise Unclear(_l("Write a name, a colon and a value."))
    return name, value


def rule(written: str) -> Rule:
    try:
        return Rule.parse(written)
    except ValueError:
        raise Unclear(_l("Write a path and what stands there, such as license.status = active.")) from None


def bad_state(line: str) -> tuple[State, Rule]:
    state, written = pair(line)
    return _one_of(BAD, state), rule(written)


def place(line: str) -> tuple[str, Any]:
    """Where a value stands; of `renews` the rule, as that is no value."""
    name, written = pair(line)
    name = _one_of((*NAMES, "renews"), name)
    if name == "renews":
        return name, rule(written)
    try:
        return name, parse(written)
    except ValueError:
        raise Unclear(_l("Write a path with dots, such as license.product.id or items[0].name.")) from None


def lines(account: Account, field: str, read: Callable[[str], Read]) -> list[Read]:
    """What each line of a field says. Raises NoAnswer for what can't be read."""
    return [understood(account, field, read, line) for line in account.get(field).splitlines() if line.strip()]


def understood(account: Account, field: str, read: Callable[[str], Read], line: str | None = None) -> Read:
    try:
        return read(account.get(field) if line is None else line)
    except Unclear:
        raise NoAnswer("filled in wrong", field) from None


def _one_of(known: tuple[Any, ...], name: str) -> Any:
    if name.lower() not in known:
        raise Unclear(_l("Write one of these before the colon: %(names)s.", names=", ".join(known)))
    return name.lower()
