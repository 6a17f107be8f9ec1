"""Boards, products, license keys, roles and the site's own settings."""
