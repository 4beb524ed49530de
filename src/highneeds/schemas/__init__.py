"""Table schemas: the columns that a reader promises and a method may rely on."""
