"""All readers that are fuzzed."""

from __future__ import annotations

from fuzz.foreign_readers import FOREIGN_READERS
from fuzz.leaderboard_readers import LEADERBOARD_READERS
from fuzz.official_readers import OFFICIAL_READERS
from fuzz.result_readers import RESULT_READERS
from fuzz.submission_readers import SUBMISSION_READERS
from fuzz.table_readers import TABLE_READERS

__all__ = ["READERS"]

READERS = {
    reader.name: reader
    for reader in (
        *TABLE_READERS,
        *LEADERBOARD_READERS,
        *RESULT_READERS,
        *SUBMISSION_READERS,
        *OFFICIAL_READERS,
        *FOREIGN_READERS,
    )
}
"""By name."""
