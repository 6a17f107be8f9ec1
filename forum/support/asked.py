"""A question of the case form, as a value: rows are read before the transaction that writes begins."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """`product_id` is the product that it is asked about, None for all; `labels` and `choices` are by language."""

    public_id: str
    product_id: int | None
    kind: str
    labels: dict[str, str]
    choices: dict[str, str]
    is_required: bool
