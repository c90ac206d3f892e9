"""The programme theory: links between constructs, and the graph they make."""
