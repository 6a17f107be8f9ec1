"""Keys and tokens in what people write: finding them by their shape, and what might be a key that only its hash tells."""

from forum.licenses.masking.candidates import candidates
from forum.licenses.masking.finding import apart, find

__all__ = ["apart", "candidates", "find"]
