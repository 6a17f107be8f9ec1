"""Products, license keys, places on a license and what they open."""
