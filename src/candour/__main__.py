"""`python -m candour` is the `candour` command."""

import sys

from candour.cli import main

sys.exit(main())
