"""Concept tables: reading, checking, counting and publishing them.

A table is read from the benchmark's own folders with the standard library alone (``read_table``),
or from a user's file or Hub data set (``read_own_table``).
"""

from sa_bench.tables.readers import read_table
from sa_bench.tables.shipped import (
    TASK_FOLDERS,
    read_own_table,
    read_task_table,
    task_folder,
    tasks_folder,
)
from sa_bench.tables.table import ConceptTable

__all__ = [
    "TASK_FOLDERS",
    "ConceptTable",
    "read_own_table",
    "read_table",
    "read_task_table",
    "task_folder",
    "tasks_folder",
]
