"""The disclosure log as the public sees it: pages, search, feeds, and everything as data."""
