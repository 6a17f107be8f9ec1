"""Work for later as rows, written in the same transaction as what asked for it."""
