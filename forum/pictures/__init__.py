"""Pictures in posts: made harmless on arrival, shown to who may read the post, gone when nobody cites them."""
