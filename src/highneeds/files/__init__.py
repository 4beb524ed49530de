"""Opening any file safely and writing one whole: tables, cells, YAML. Knows nothing of SEND."""
