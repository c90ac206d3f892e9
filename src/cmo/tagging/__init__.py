"""Tagging contexts, mechanisms and outcomes with a trained classifier inside spaCy."""
