"""What could be done differently, what it is worth and when, and what the plan looks like then."""
