"""Everything that changes a case: one function for each act of `casework.acts`, actor first, keyword-only."""
