"""Change what is booked."""
