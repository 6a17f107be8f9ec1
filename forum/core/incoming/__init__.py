"""Mails that arrive, read: who wrote what in answer to which mail, and what came with it. No database, no request."""
