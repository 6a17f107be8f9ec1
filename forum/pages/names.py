"""Which pages a site has."""

from flask_babel import lazy_gettext as _

NAMES = {"rules": _("House rules"), "privacy": _("Privacy"), "accessibility": _("Accessibility")}
