"""What must hold when processes die and other servers fail, with real ones of both.

Each run of all tests does it in little; `make faults` at full length: a hundred deaths while twenty write, ten in a burst of five
hundred comments for two thousand followers.
"""

import os

FULL = os.environ.get("STOA_TEST_FAULTS") == "full"
