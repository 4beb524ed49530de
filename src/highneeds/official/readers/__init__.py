"""One module per published source: recognise, read, validate."""
