"""Sign-offs: who computed which results again, and whether that still holds of the files here.

A sign-off lies in the maintainers' folder (``leaderboard/verified``), outside of the results, so
that no submission carries its own mark. ``sa-bench verify --by`` writes it; the leaderboard shows
a mark only while the digests in it are those of the files present.
"""

from sa_bench.verification.marks import Mark, Marks, read_marks
from sa_bench.verification.sign_off import SignOff, TaskSignOff, digest, sign_off_path

__all__ = [
    "Mark",
    "Marks",
    "SignOff",
    "TaskSignOff",
    "digest",
    "read_marks",
    "sign_off_path",
]
