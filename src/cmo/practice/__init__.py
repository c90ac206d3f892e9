"""Tools for practice made from a finished synthesis: what to do, and how ready people are."""
