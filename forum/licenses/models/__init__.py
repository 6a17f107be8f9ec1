"""Tables of licenses: what is sold, who says that a key is good, who holds a place, and what is still to be decided."""

from forum.licenses.models.claims import Claim, PlaceRequest, Refusal, RefusedKey
from forum.licenses.models.connections import Connection, Delivery, ProductLink
from forum.licenses.models.licenses import License, LicenseProduct, Product
from forum.licenses.models.places import FreedPlace, PlaceInvitation, Seat

__all__ = [
    "Claim",
    "Connection",
    "Delivery",
    "FreedPlace",
    "License",
    "LicenseProduct",
    "PlaceInvitation",
    "PlaceRequest",
    "Product",
    "ProductLink",
    "Refusal",
    "RefusedKey",
    "Seat",
]
