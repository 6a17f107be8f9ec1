from flask import Blueprint, Response, make_response, redirect, render_template

blueprint = Blueprint("administration", __name__, url_prefix="/admin")

UNPROCESSABLE = 422


def page(template: str, status: int = 200, **context) -> Response:
    return make_response(render_template(f"administration/{template}.html", **context), status)


def back_to(address: str) -> Response:
    return redirect(address, 303)
