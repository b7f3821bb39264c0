"""A source file as a typed table."""
