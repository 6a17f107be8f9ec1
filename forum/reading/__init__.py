"""What members have read, follow and are still writing."""
