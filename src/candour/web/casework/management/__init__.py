"""Maintenance commands of casework."""
