"""Pictures that people send: made harmless in a limited child process, kept as files."""
