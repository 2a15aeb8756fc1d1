"""Check what a model's author submits: a folder of result files, by itself and without the model.

Every check yields ``Finding`` objects, so that all that is wrong is reported at once. What can be
seen without the model's vectors is checked here: form, provenance, and whether the figures agree
with each other and with the concept table.
"""

from sa_bench.finding import Finding
from sa_bench.submissions.check import Context, Report, check_results
from sa_bench.submissions.figures import WordTable
from sa_bench.submissions.submission import is_results

__all__ = ["Context", "Finding", "Report", "WordTable", "check_results", "is_results"]
