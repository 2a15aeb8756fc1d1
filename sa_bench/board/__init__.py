"""What a leaderboard is, without a renderer: settings, catalogue, tiers, entries, ranks.

It knows results and the files of ``leaderboard/``; it imports neither jinja2 nor matplotlib.
"""
