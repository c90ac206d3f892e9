"""Comparing two codings of the same documents: a model with a coder, or two coders."""
