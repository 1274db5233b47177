"""What can be typed on the pages of casework, and what would be right."""
