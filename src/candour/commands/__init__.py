"""The subcommands of `candour`, one module each.

A module gives `add_arguments(parser)` and `run(arguments) -> int`
(the exit code: 0 nothing found, 1 findings, 2 bad usage or bad input). Bad input is raised as `BadInput`; the
command line turns it into one clear line. A module is imported only when its command is asked for, so it imports
its rooms at the top without slowing the others.
"""
