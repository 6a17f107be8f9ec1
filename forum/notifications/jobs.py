from collections import defaultdict
from datetime import timedelta

from sqlalchemy import delete

from forum.core import transaction
from forum.core.clock import now
from forum.core.incoming.handling import handles
from forum.core.incoming.reading import Mail
from forum.core.incoming.taking import Arrived
from forum.core.jobs.queue import every, job, unfinished
from forum.core.mail.letters import Message, letter
from forum.core.mail.models import Letter
from forum.notifications import composing, replies
from forum.notifications.actions import mailing, telling
from forum.notifications.models import Notification
from forum.viewers import viewer_of

KEPT = timedelta(days=180)


@letter(mailing.LETTER)
def compose(letter: Letter) -> Message | None:
    return composing.compose(letter, viewer_of(letter.person_id))


@letter(replies.REFUSED)
def reply_refused(letter: Letter) -> Message | None:
    return composing.reply_refused(letter, viewer_of(letter.person_id))


@handles
def answer_to_a_letter(mail: Mail, arrived: Arrived) -> bool:
    return replies.post(mail, arrived.recipient)


@job("notifications.tell", batch=200)
def tell(payloads: list[dict]) -> None:
    """Of new comments: first whom they name, for whom they are more than another reply; then who follows."""
    news = _tell_named(_with_earlier(payloads))
    in_threads, in_boards = defaultdict(list), defaultdict(list)
    for comment in news:
        if comment.number == 1:
            in_boards[comment.board_id].append(comment.thread_id)
        else:
            in_threads[comment.thread_id].append(comment)
    for thread_id, comments in in_threads.items():
        telling.tell_followers(thread_id, comments)
    for board_id, thread_ids in in_boards.items():
        telling.tell_board(board_id, thread_ids)


def _with_earlier(payloads: list[dict]) -> list[dict]:
    """With all that came before and isn't told yet, as when a worker died with it in hand: a letter begins with the first."""
    latest = max(payload["comment"] for payload in payloads)
    with transaction.reading():
        earlier = [payload for payload in unfinished("notifications.tell") if payload["comment"] < latest]
    told = {payload["comment"] for payload in payloads}
    return payloads + [payload for payload in earlier if payload["comment"] not in told]


@job("notifications.tell_named", batch=200)
def tell_named(payloads: list[dict]) -> None:
    _tell_named(payloads)


def _tell_named(payloads: list[dict]):
    with transaction.reading():
        news = telling.news_of([payload["comment"] for payload in payloads])
        naming = telling.that_name_somebody(news)
    if naming:
        with transaction.writing():
            for comment in naming:
                telling.tell_named(comment)
    return news


@job("notifications.tell_of_answer")
def tell_of_answer(payloads: list[dict]) -> None:
    for payload in payloads:
        with transaction.writing():
            telling.tell_of_answer(payload["comment"], payload["by"])


@every(seconds=1)
def ask_for_letters() -> None:
    while True:
        with transaction.reading():
            if not mailing.is_due():
                return
        with transaction.writing():
            mailing.ask_for_letters()


@every(seconds=3600)
def forget_old() -> None:
    with transaction.writing() as session:
        session.execute(delete(Notification).where(Notification.at < now() - KEPT))
