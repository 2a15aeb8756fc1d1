"""``python -m sa_bench`` is ``sa-bench``."""

import sys

from sa_bench.cli import main

sys.exit(main())
