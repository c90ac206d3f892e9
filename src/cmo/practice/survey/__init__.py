"""The readiness survey: its form, the answers, and their scores."""
