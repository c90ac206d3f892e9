"""Joining spans into configurations, and giving each its polarity."""
