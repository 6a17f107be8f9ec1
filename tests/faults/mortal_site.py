"""The site as `make run` starts it, but for children that are started again at once, however often they die."""

import sys

from forum.serve import supervisor
from forum.serve.__main__ import main

supervisor.STEADY_SECONDS = -1.0

if __name__ == "__main__":
    sys.exit(main())
