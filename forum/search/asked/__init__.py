"""What is searched, what finds nothing, what isn't opened: counts, of words that tell of nobody and of nothing private."""
