"""A model that no library knows, in ten lines, evaluated like any other.

From the folder of this file::

    sa-bench run -m own_model.py:Letters --name my-org/letters --revision 1
    sa-bench validate results/my-org__letters
    sa-bench verify own_model.py:Letters --name my-org/letters --revision 1
    sa-bench leaderboard

``--revision`` is what you call this state of the model; without it, sa-bench makes one of what the
model does to some words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mteb.models.abs_encoder import AbsEncoder

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Letters(AbsEncoder):
    """Knows how often each character is in a word, and nothing else."""

    def encode(self, inputs: Any, **_: Any) -> NDArray[np.float32]:  # noqa: ANN401
        """Return one vector per text: its characters, counted in 512 columns."""
        texts = [text for batch in inputs for text in batch["text"]]
        vectors = np.full((len(texts), 512), 0.01, dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text.lower():
                vectors[row, ord(character) % 512] += 1
        return vectors
