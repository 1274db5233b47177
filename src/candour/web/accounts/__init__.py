"""Authorities, the people who work for them, their roles, and how they sign in."""
