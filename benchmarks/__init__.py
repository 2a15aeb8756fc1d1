"""Measurements of speed, memory and statistics: ``python -m benchmarks [name ...]``.

Every module here whose name has no leading underscore is a benchmark: the first line of its
docstring says what it measures, and its ``main()`` measures, prints, and may return an exit status.
"""
