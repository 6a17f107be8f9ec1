"""Who may use an address. Every route declares its rule; an application with an undeclared route refuses to start.

The rule is the coarse one, by role. Which thing a viewer may see is decided by the query that loads it.
"""

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from flask import Flask, abort, current_app, redirect, request
from werkzeug import Response

from forum.core.errors import NotFound
from forum.core.viewer import Viewer, current_viewer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Rule = Callable[[Viewer], bool]


def anyone(viewer: Viewer) -> bool:
    return True


def members(viewer: Viewer) -> bool:
    return viewer.is_member


def moderators(viewer: Viewer) -> bool:
    return viewer.is_moderator


def site_moderators(viewer: Viewer) -> bool:
    return viewer.is_site_moderator


def support(viewer: Viewer) -> bool:
    return viewer.is_support


def writers(viewer: Viewer) -> bool:
    return viewer.is_writer


def administrators(viewer: Viewer) -> bool:
    return viewer.is_administrator


def allow(
    rule: Rule, *, writes: bool = True, takes: int | None = None, proves_itself: bool = False
) -> Callable[[Callable], Callable]:
    """Declares a route's rule. Stands directly under the route's decorator.

    `writes=False`: the route changes nothing, whatever its method, and so keeps no writer waiting. `takes`: how many bytes
    may be sent to it, where that is more than a text.
    `proves_itself=True`: what the address holds is the proof, whichever site or program sends it; no cookie counts.
    """

    def declare(view: Callable) -> Callable:
        view.access = rule
        view.writes = writes
        view.takes = takes
        view.proves_itself = proves_itself
        return view

    return declare


def require_declared(app: Flask) -> None:
    """Raises for the first endpoint that doesn't say who may use it."""
    for endpoint, view in app.view_functions.items():
        if not hasattr(view, "access"):
            raise RuntimeError(f"route {endpoint!r} doesn't declare who may use it")


def takes() -> int | None:
    """How many bytes the request's route takes, where it says so."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "takes", None)


def writes() -> bool:
    """Whether the request's route may change something."""
    return request.method not in SAFE_METHODS and current_app.view_functions[request.endpoint].writes


def proves_itself() -> bool:
    """Whether the request's route asks neither for a form of ours nor for where the request comes from."""
    return request.endpoint is not None and current_app.view_functions[request.endpoint].proves_itself


def check() -> None:
    """Applies the rule of the request's route: sends visitors to sign in, answers everybody else 'not found'."""
    rule = current_app.view_functions[request.endpoint].access
    viewer = current_viewer()
    if rule(viewer):
        return
    if rule is members and not viewer.is_member:
        abort(_to_sign_in())
    raise NotFound


def _to_sign_in() -> Response:
    """To the sign-in page; a text on its way, of somebody signed out meanwhile, goes along (307 sends it once more)."""
    if request.method == "POST" and request.form.get("body"):
        return redirect(f"/carry?next={quote(_page_of_form(), safe='/')}", 307)
    return redirect(sign_in_address())


def sign_in_address() -> str:
    """Where a visitor signs in, with the way back: the page itself, or the page that a form was on."""
    back = request.full_path.rstrip("?") if request.method == "GET" else _page_of_form()
    return f"/login?next={quote(back, safe='/')}"


def _page_of_form() -> str:
    """The page that a form was sent from, as far as the browser says."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return request.path
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
