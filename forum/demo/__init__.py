"""The demo: an invented vendor with boards, articles, people, licenses and threads, made by the product's actions."""
