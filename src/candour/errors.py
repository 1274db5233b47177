"""The one error that a person can mend: input that is wrong."""


class BadInput(ValueError):
    """Something given to Candour is wrong.

    The message is one line for the person who can mend it: what is wrong, where (file, row, column, part),
    and what would be right. The command line prints it and exits 2; nothing half-done is left behind.
    """
