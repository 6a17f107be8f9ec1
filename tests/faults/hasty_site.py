"""The site as `make run` starts it, but what it waits minutes for takes it a second, and children are started again at once.

With a number, its clock is ahead by so many minutes.
"""

import sys
from datetime import timedelta

from forum.core.clock import travel
from forum.core.jobs import doing, leases, worker
from forum.core.mail import pause, taking
from forum.serve import supervisor
from forum.serve.__main__ import main

SECOND = timedelta(seconds=1)

supervisor.STEADY_SECONDS = -1.0
worker.IDLE_SECONDS = 0.2
doing.LEASE = leases.LEASE = taking.LEASE = taking.FIRST_WAIT = pause.FIRST = SECOND

if __name__ == "__main__":
    with travel(timedelta(minutes=int(sys.argv[1]) if sys.argv[1:] else 0)):
        sys.exit(main())
