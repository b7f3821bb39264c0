"""What goes wrong during a refresh: the workbook is the old one or the new one, never anything else."""
