"""Maintenance commands of accounts."""
