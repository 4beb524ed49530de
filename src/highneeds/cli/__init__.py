"""The command line. Thin: it parses, calls an action, and prints."""
