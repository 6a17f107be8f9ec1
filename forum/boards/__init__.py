"""Where threads live, what kind they are and who may enter."""
