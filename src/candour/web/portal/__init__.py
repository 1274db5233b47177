"""The public shell: home, make a request, leave this site, cookies, feedback, and what an authority says of itself."""
