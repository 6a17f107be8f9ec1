"""'Me too' on a question and 'useful' on a comment."""
