"""Keeping interviewees' identities out of everything that later stages read."""
