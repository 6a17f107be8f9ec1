from urllib.parse import urlencode

from flask import request

from forum.administration import queries
from forum.administration.presenting import log_lines
from forum.administration.routes.blueprint import blueprint, page
from forum.core.access import administrators, allow
from forum.core.text import one_line
from forum.moderation.act_words import act_in_words


@blueprint.get("/log")
@allow(administrators)
def show_log():
    action, actor = (one_line(request.args.get(name, ""))[:60] for name in ("action", "by"))
    rows, shown = queries.log_page(request.args.get("page"), action=action, actor=actor)
    return page(
        "log",
        lines=log_lines(rows),
        page=shown,
        action=action,
        actor=actor,
        actions=[(name, act_in_words(name)) for name in queries.logged_actions()],
        before_number="/admin/log?" + urlencode({"action": action, "by": actor, "page": ""}),
    )
