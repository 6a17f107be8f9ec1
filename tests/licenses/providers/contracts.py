"""Every provider with its contract: a further one is a line here."""

from tests.licenses.providers import (
    contract_edd,
    contract_freemius,
    contract_generic,
    contract_gumroad,
    contract_keygen,
    contract_lemonsqueezy,
    contract_signed,
)
from tests.licenses.providers.spoken import Spoken

ALL: tuple[Spoken, ...] = (
    contract_signed.SPOKEN,
    contract_keygen.SPOKEN,
    contract_keygen.WITH_TOKEN,
    contract_lemonsqueezy.SPOKEN,
    contract_lemonsqueezy.WITH_TOKEN,
    contract_freemius.SPOKEN,
    contract_edd.SPOKEN,
    contract_gumroad.SPOKEN,
    contract_generic.SPOKEN,
)
