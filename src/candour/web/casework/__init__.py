"""The authority's work on requests: cases, their parts and clocks, searches, counts, decisions, approval and issue.

Reading goes through `Case.objects.visible_to(person)`; every change is one function in `casework.actions`; what
happened to a case is its chain of events.
"""
