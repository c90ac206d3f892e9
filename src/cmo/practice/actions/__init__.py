"""Action statements: what people can do, and how far the evidence stands behind each."""
