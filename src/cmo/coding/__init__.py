"""What people coded: the plain-text notation, and finding its marks in a document."""
