"""How far coders agree, where they do not, and what was decided."""
