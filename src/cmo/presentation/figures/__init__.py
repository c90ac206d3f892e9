"""Figures, one module each with a ``draw`` that returns a Matplotlib figure."""
