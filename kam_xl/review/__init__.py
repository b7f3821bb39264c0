"""What a workbook says as it stands: breaches of limits, and scores with what moved them."""
