"""Letters: rows written with what asks for them, composed when they go out, so that who may read what is asked then."""
