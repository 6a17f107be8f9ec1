from forum.core.jobs.queue import every
from forum.threads.actions import rendering

STEP = 100  # a short transaction, so that nobody who writes waits for long


@every(seconds=1)
def render_anew() -> None:
    """After an upgrade of the renderer: all posts that an older one made, a step at a time."""
    rendering.render_some(STEP)
