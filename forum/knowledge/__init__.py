"""The ledger between answers and help articles: citations."""
