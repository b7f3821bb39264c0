"""Values for formula cells where Excel is absent."""
