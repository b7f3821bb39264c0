"""Workbooks that other people's software made: changed as planned and not otherwise, or refused with a reason."""
