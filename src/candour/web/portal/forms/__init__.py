"""The forms that the public fills in."""
