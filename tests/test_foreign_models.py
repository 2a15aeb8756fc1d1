"""Whatever a model returns or raises ends as one line that names it, and the next model goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import torch

from sa_bench.cli import main
from sa_bench.tasks.encoding import as_matrix

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("empty_store")

CHOICE = ["-t", "ChallengeSemanticAffinity", "-l", "eng", "zho"]
GOOD = "mteb/baseline-random-encoder"
ROWS = np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)


@pytest.mark.parametrize(
    ("returned", "what"),
    [
        (torch.empty((3, 4), device="meta"), "a tensor on the meta device"),
        (torch.from_numpy(ROWS).to_sparse(), "a tensor that is sparse"),
        (scipy.sparse.csr_matrix(ROWS), "an object of type csr_matrix"),
        (pd.DataFrame(ROWS), "an object of type DataFrame"),
        ({"dense": ROWS}, "an object of type dict"),
        ((ROWS, ROWS), "an object of type tuple"),
        (None, "an object of type NoneType"),
        ([], "an object of type list for 3 texts"),
        ([[1.0], [1.0, 2.0], [1.0]], "an object of type list"),
        (ROWS.astype(object), "an array of dtype object"),
        (ROWS.astype(str), "an array of dtype <U"),
        (ROWS[:2], r"an array of shape (2, 4)"),
        (ROWS[0], r"an array of shape (4,)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_matrix_of_numbers_is_refused_by_its_kind(returned: object, what: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"the model returned {what}")):
        as_matrix(returned, 3)


@pytest.mark.parametrize(
    "returned",
    [
        ROWS,
        torch.from_numpy(ROWS),
        [*ROWS],
        [*torch.from_numpy(ROWS).bfloat16()],
        ROWS.astype(np.float16),
        (ROWS * 10).astype(np.int8),
        ROWS.tolist(),
    ],
    ids=["array", "tensor", "rows", "bfloat16 rows", "float16", "int8", "lists"],
)
def test_every_form_of_a_matrix_is_taken(returned: object) -> None:
    assert as_matrix(returned, 3).shape == (3, 4)


FILE = '''
import os
import sys
from mteb.models.abs_encoder import AbsEncoder
import numpy as np

class Bad(AbsEncoder):
    """Fails once it is given more words than a look at it takes."""

    def encode(self, inputs, **_):
        texts = [text for batch in inputs for text in batch["text"]]
        if len(texts) > 20:
            {fault}
        return np.array([np.random.default_rng(list(t.encode())).normal(size=8) for t in texts])
'''


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("raise RuntimeError('out of memory')", "RuntimeError: out of memory"),
        ("sys.exit(3)", "SystemExit: 3"),
        ("sys.exit('bye')", "SystemExit: bye"),
        ("b'\\xff'.decode('utf-8')", "UnicodeDecodeError"),
        ("open('/no/such/file')", "FileNotFoundError"),
        ("raise NotImplementedError", "NotImplementedError"),
        ("raise MemoryError", "MemoryError"),
        ("raise ValueError('so many words')", "so many words"),
        ("return {}", "an object of type dict"),
    ],
)
def test_a_fault_is_one_line_that_names_the_model_and_the_next_model_is_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str, said: str
) -> None:
    file = tmp_path / "bad.py"
    file.write_text(FILE.replace("{fault}", fault), "utf-8")
    results = tmp_path / "results"
    assert main(["run", "-m", f"{file}:Bad", "-m", GOOD, *CHOICE, "--results", str(results)]) == 1
    captured = capsys.readouterr()
    (complaint,) = [line for line in captured.err.splitlines() if "error" in line]
    assert said in complaint
    assert "local/Bad-" in complaint
    assert "ChallengeSemanticAffinity" in complaint
    assert "Traceback" not in captured.err
    assert [path.name for path in results.iterdir()] == [GOOD.replace("/", "__")]
