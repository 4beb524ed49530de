"""Case reviews: read the file, count what reviewers found, say it."""
