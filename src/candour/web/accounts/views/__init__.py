"""The pages of accounts: signing in, one's own account, people, authorities, the first run."""
