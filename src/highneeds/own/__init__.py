"""What an authority fills in or exports: its own files, read into checked records."""
