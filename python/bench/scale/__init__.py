"""Scale: the same steps on more and more rows, and how each grows."""
