"""The addresses of administrators, in a module a noun."""

from forum.administration.routes import boards, dashboard, licenses, log, mail, members, products, site
from forum.administration.routes.blueprint import blueprint

__all__ = ["blueprint", "boards", "dashboard", "licenses", "log", "mail", "members", "products", "site"]
