"""What people changed in the workbook: read back, stored as input, applied at the next run."""
