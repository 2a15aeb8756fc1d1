"""The static leaderboard: result files and a folder of templates in, a folder of pages out.

Every page is complete without JavaScript, loads nothing from elsewhere, and works from a file.
"""

from sa_bench.board.settings import default_source
from sa_bench.leaderboard.build import Built, build

__all__ = ["Built", "build", "default_source"]
