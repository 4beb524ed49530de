"""The forecast methods, the panel they see, and how far out each has been."""
