"""What Excel loads: open a file here to see what it is."""
