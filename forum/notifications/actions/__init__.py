"""Telling, seeing, mailing and choosing, in a module each."""
