"""Mail out: what is to be sent waits here, in the same database as the act that caused it, until it has left.

It knows no case: others hand it what to send (`outbox.enqueue`) and are told what came of it (`hooks.register`). The
background worker (`candour manage work`) sends.
"""
