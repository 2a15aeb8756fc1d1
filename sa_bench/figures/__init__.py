"""Figures for papers, as PNG, SVG or PDF: maps, and what result files alone can show.

The same input gives the same bytes: SVG ids are salted, and no file carries a date.
"""
