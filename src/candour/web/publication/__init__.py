"""What is to be shown on the public disclosure log: a queue, and the state of each entry.

It knows no case: casework hands it what to show.
"""
