"""Speed, as ratios to what a page must cost at least. `make bench` prints the tables."""
