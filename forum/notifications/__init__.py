"""Who is told what, on the page and by mail."""
