"""The demo: an invented vendor with boards, help articles, people, licenses and threads, made by the product's own actions."""
