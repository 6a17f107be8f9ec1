"""What `make run` starts: a supervisor that keeps the web processes and the background worker alive."""
