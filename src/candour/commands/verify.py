"""`candour verify`: check a certificate by addition."""

from __future__ import annotations

import argparse
from pathlib import Path

from candour.commands.output import exit_code, print_findings, print_json
from candour.language import gettext as _
from candour.language import ngettext
from candour.sdc import Certificate, read_certificate, verify
from candour.tables import read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("certificate", type=Path, metavar="CERTIFICATE", help=_("the certificate, a file of JSON"))
    parser.add_argument("--table", type=Path, help=_("the published table; the certificate must be about it"))


def run(arguments: argparse.Namespace) -> int:
    """Check the certificate; 0 when it proves all that it claims."""
    certificate = read_certificate(arguments.certificate)
    table = read(arguments.table) if arguments.table else None
    findings = verify(certificate, table=table)
    if arguments.json:
        print_json({"findings": [finding.to_json() for finding in findings]})
        return exit_code(findings)
    if findings:
        print(_("The certificate does not prove what it claims."))
        print_findings(findings)
        return exit_code(findings)
    _print_claims(certificate)
    return 0


def _print_claims(certificate: Certificate) -> None:
    fitting = ngettext(
        "The certificate holds: one whole table fits what is published.",
        "The certificate holds: %(count)s whole tables fit what is published.",
        len(certificate.witnesses),
    )
    print(fitting % {"count": f"{len(certificate.witnesses):,}"})
    for claim in certificate.claims:
        possible = ngettext(
            "%(attacker)s: at least %(count)s value remains possible for every withheld number.",
            "%(attacker)s: at least %(count)s values remain possible for every withheld number.",
            claim.width + 1,
        )
        print(possible % {"attacker": claim.attacker.value, "count": claim.width + 1})
    if certificate.excepted:
        given_away = ngettext(
            "Nothing is claimed of one number that earlier tables give away.",
            "Nothing is claimed of %(count)s numbers that earlier tables give away.",
            len(certificate.excepted),
        )
        print(given_away % {"count": f"{len(certificate.excepted):,}"})
