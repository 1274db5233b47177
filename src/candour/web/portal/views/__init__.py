"""The pages of the public shell."""
