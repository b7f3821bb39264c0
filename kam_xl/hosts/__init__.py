"""Sets up the programs that load the functions on this machine, and takes it back."""
