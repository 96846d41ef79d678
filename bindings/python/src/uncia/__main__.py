"""``python -m uncia``: the command line."""

import sys

from uncia._cli import main

sys.exit(main())
