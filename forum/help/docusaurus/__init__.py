"""Reads a Docusaurus-like folder of Markdown docs into plain values. Knows no database and no request."""
