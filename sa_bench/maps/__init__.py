"""Maps of a model's vectors: computed by PHATE, kept beside results, drawn by the leaderboard."""

from sa_bench.maps.map_file import MapFile

__all__ = ["MapFile"]
