"""The append-only log of what staff did: who, when, why, and what it was before."""
