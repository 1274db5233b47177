"""Statistical disclosure control: withhold small counts so that nobody can work them out, and prove it.

`protect` chooses which cells to withhold (HiGHS finds the least loss), `audit` says what readers of published tables
can work out, and `verify` checks a certificate by addition alone. A policy says what is sensitive, who decided so and
why; the ledger remembers what was released. The room knows tables and nothing of cases.
"""

from candour.sdc.audit import audit
from candour.sdc.certificate import Certificate, Claim, certificate_from_json, read_certificate, write_certificate
from candour.sdc.ledger import Ledger
from candour.sdc.notices import INSIDER_FINDING
from candour.sdc.policy import DEFAULT_POLICY, Attacker, Policy, policy_from, read_policy
from candour.sdc.protect import DEFAULT_EFFORT, METHODS, protect
from candour.sdc.results import Account, Audit, CellResult, Protected, Verdict
from candour.sdc.verify import verify

__all__ = [
    "DEFAULT_EFFORT",
    "DEFAULT_POLICY",
    "INSIDER_FINDING",
    "METHODS",
    "Account",
    "Attacker",
    "Audit",
    "CellResult",
    "Certificate",
    "Claim",
    "Ledger",
    "Policy",
    "Protected",
    "Verdict",
    "audit",
    "certificate_from_json",
    "policy_from",
    "protect",
    "read_certificate",
    "read_policy",
    "verify",
    "write_certificate",
]
