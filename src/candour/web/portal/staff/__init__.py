"""The public site from inside: what readers told us, how often pages are looked at, and the authority's settings."""
