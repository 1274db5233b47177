"""`candour verify`: check a certificate by addition."""

from __future__ import annotations

import argparse
from pathlib import Path

from candour.commands.output import exit_code, print_findings, print_json
from candour.sdc import read_certificate, verify
from candour.tables import read
from candour.words import plural


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("certificate", type=Path, metavar="CERTIFICATE", help="the certificate, a file of JSON")
    parser.add_argument("--table", type=Path, help="the published table; the certificate must be about it")


def run(arguments: argparse.Namespace) -> int:
    """Check the certificate; 0 when it proves all that it claims."""
    certificate = read_certificate(arguments.certificate)
    table = read(arguments.table) if arguments.table else None
    findings = verify(certificate, table=table)
    if arguments.json:
        print_json({"findings": [finding.to_json() for finding in findings]})
        return exit_code(findings)
    if findings:
        print("The certificate does not prove what it claims.")
        print_findings(findings)
        return exit_code(findings)
    fitting = plural(len(certificate.witnesses), "one whole table fits", "{} whole tables fit")
    print(f"The certificate holds: {fitting} what is published.")
    for claim in certificate.claims:
        print(f"{claim.attacker.value}: at least {claim.width + 1} values remain possible for every withheld number.")
    if certificate.excepted:
        given_away = plural(len(certificate.excepted), "one number", "{} numbers")
        print(f"Nothing is claimed of {given_away} that earlier tables give away.")
    return 0
