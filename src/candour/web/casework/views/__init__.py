"""The pages of casework, by what they are about. They read through `visible_to` and change through `actions`."""
