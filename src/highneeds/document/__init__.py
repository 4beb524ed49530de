"""What a report says: blocks, tables, figures, findings, and how a number is written."""
