"""What readers see: tables and figures, made from the files of earlier stages."""
