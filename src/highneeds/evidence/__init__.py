"""What children's cases, families, schools and services say: case reviews, surveys, outreach."""
