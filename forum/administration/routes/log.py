from urllib.parse import urlencode

from flask import request

from forum.administration import queries
from forum.administration.presenting import action_name, facts, named_in
from forum.administration.routes.blueprint import blueprint, page
from forum.core.access import administrators, allow
from forum.core.text import one_line


@blueprint.get("/log")
@allow(administrators)
def show_log():
    action, actor = (one_line(request.args.get(name, ""))[:60] for name in ("action", "by"))
    rows, shown = queries.log_page(request.args.get("page"), action=action, actor=actor)
    subjects = queries.subjects_of(named for entry, *_who in rows for named in named_in(entry))
    return page(
        "log",
        lines=[
            {
                "at": entry.at,
                "by": handle,
                "name": name,
                "hue": hue,
                "act": action_name(entry.action),
                "subject": subjects.get((entry.subject_type, entry.subject_id)),
                "reason": entry.reason,
                "facts": facts(entry, subjects),
                "changes": bool(entry.before),
            }
            for entry, handle, name, hue in rows
        ],
        page=shown,
        action=action,
        actor=actor,
        actions=[(name, action_name(name)) for name in queries.logged_actions()],
        before_number="/admin/log?" + urlencode({"action": action, "by": actor, "page": ""}),
    )
