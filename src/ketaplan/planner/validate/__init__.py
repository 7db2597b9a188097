"""Check plans and bookings against the rules."""
