"""What a span is about: a construct of the codebook, and more or less of it."""
