from forum.core import transaction
from forum.core.jobs.queue import every
from forum.threads.actions import rendering

STEP = 100  # a short transaction, so that nobody who writes waits for long


@every(seconds=1)
def render_anew() -> None:
    """After an upgrade of the renderer: all posts that an older one made, a step at a time."""
    with transaction.reading():
        outdated = rendering.find_outdated(STEP)
    drafts = {post.id: rendering.render_outdated(post) for post in outdated}
    if drafts:
        with transaction.writing():
            rendering.store_rendered(drafts)
