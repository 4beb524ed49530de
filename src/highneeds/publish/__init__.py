"""Drawing what a document says: charts, and one writer for each format."""
