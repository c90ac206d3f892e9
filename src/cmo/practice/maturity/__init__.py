"""The maturity index: what can be seen at each level, who saw it, and what that adds up to."""
