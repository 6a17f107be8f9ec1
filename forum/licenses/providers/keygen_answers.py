"""What Keygen says of a license, in our words: `valid` decides, `code` says why not."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forum.core import clock
from forum.licenses.providers import reading
from forum.licenses.providers.interface import Answer, NoAnswer, State

DENIED: dict[str, State] = {
    "EXPIRED": "ended",
    "SUSPENDED": "suspended",
    "OVERDUE": "suspended",
    "BANNED": "revoked",
    "PRODUCT_SCOPE_MISMATCH": "wrong product",
    "POLICY_SCOPE_MISMATCH": "wrong product",
    "ENTITLEMENTS_MISSING": "wrong product",
    **dict.fromkeys(("TOO_MANY_MACHINES", "TOO_MANY_USERS", "TOO_MANY_CORES", "TOO_MANY_PROCESSES"), "no place"),
    **dict.fromkeys(("TOO_MUCH_MEMORY", "TOO_MUCH_DISK"), "no place"),
}
# Said of a key that was never used on a machine, which a forum isn't.
OF_MACHINES = ("NO_MACHINE", "NO_MACHINES", "FINGERPRINT_SCOPE_MISMATCH")
GOOD = ("ACTIVE", "INACTIVE", "EXPIRING")


def code_of(said: Mapping[str, Any]) -> str:
    return reading.text(reading.part(said, "meta"), "code")


def of_validation(said: Mapping[str, Any], accepts_ended: bool) -> Answer:
    code, is_valid = code_of(said), reading.part(said, "meta").get("valid")
    if not isinstance(is_valid, bool):
        raise reading.odd("valid")
    if code == "NOT_FOUND" and not is_valid:
        return Answer("not found", reason=code)
    answer = of_license(reading.part(said, "data"))
    if is_valid and answer.state == "ended":
        return _past_its_end(answer, code, accepts_ended)
    if is_valid:
        return replace(answer, state="active", reason=code)
    if code in OF_MACHINES:
        return answer
    if code.endswith("_SCOPE_REQUIRED"):
        raise NoAnswer("wants more", code)
    if code not in DENIED:
        raise reading.odd("code")
    return replace(answer, state=DENIED[code], reason=code)


def _past_its_end(answer: Answer, code: str, accepts_ended: bool) -> Answer:
    """A key that its policy lets be used after its end: then it has none that counts here."""
    if accepts_ended:
        return replace(answer, state="active", expires_at=None, reason=code)
    return replace(answer, trouble="expired by policy", reason=code)


def of_license(license: Mapping[str, Any]) -> Answer:
    values, license_id = reading.part(license, "attributes"), reading.text(license, "id")
    product, policy = related(license, "product"), related(license, "policy")
    if license.get("type") != "licenses" or not license_id or not product or "expiry" not in values:
        raise reading.odd("data")
    return Answer(
        _state(values),
        reason=reading.text(values, "status"),
        license_id=license_id,
        product_ids=(product, f"{product}/{policy}") if policy else (product,),
        expires_at=reading.moment(values["expiry"], "expiry"),
        places=reading.number(values.get("maxUsers"), "maxUsers") or None,
    )


def _state(values: Mapping[str, Any]) -> State:
    """As its own values have it. That it is inactive means that nobody has used it for long."""
    status, expiry = reading.text(values, "status"), reading.moment(values["expiry"], "expiry")
    next_check_in, moment = reading.moment(values.get("nextCheckIn"), "nextCheckIn"), clock.now()
    if status == "BANNED":
        return "revoked"
    if status == "SUSPENDED" or reading.flag(values, "suspended"):
        return "suspended"
    if reading.flag(values, "requireCheckIn") and next_check_in is not None and next_check_in < moment:
        return "suspended"
    if status == "EXPIRED" or (expiry is not None and expiry <= moment):
        return "ended"
    if status not in GOOD:
        raise reading.odd("status")
    return "active"


def related(license: Mapping[str, Any], name: str) -> str:
    """The id of what a license belongs to; "" for nothing."""
    related = reading.part(license, "relationships").get(name) or {}
    return reading.text(reading.as_object(reading.as_object(related, name).get("data") or {}, name), "id")
