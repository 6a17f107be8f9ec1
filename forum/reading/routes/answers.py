from flask import Response, request


def answered(text: str) -> Response | None:
    """The answer for a script that stays on its page; None where a browser waits for the next one."""
    if request.headers.get("X-Requested-With") != "fetch":
        return None
    return Response(text, mimetype="text/plain") if text else Response(status=204)
