"""The application: the FOI team's casework, the accounts of those who do it, their post and what they publish.

It calls the six rooms; they never call it. Every change of state is one function in an `actions` module; every page
stands in one table of permissions (`permits`).
"""
