"""One module per published source: recognise, read, validate. Fetching is apart, in `sources.fetch`."""
