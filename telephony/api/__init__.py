"""What exchanges send."""
