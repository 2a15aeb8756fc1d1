"""Coverage-guided fuzzing with atheris: ``python tests/fuzz/guided.py READER [libFuzzer options]``.

atheris is no dependency of the tests; ``pip install atheris`` brings it, on Linux for x86-64. It
mutates the sound file of a reader towards code that no input has reached, until an input fails as
``watch`` has it, or ``-max_total_time=SECONDS`` is over.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def main() -> int:
    """Fuzz one reader; what libFuzzer prints tells the executions and the coverage."""
    try:
        import atheris
    except ImportError:
        sys.stderr.write("guided fuzzing needs atheris: pip install atheris\n")
        return 1
    with atheris.instrument_imports(
        include=["sa_bench", "json", "tomllib", "csv", "yaml", "tarfile"]
    ):
        from fuzz.readers import READERS
        from fuzz.watch import watched
    if len(sys.argv) < 2 or sys.argv[1] not in READERS:
        sys.stderr.write(f"name a reader: {', '.join(READERS)}\n")
        return 2
    reader = READERS[sys.argv.pop(1)]
    scratch = Path(tempfile.mkdtemp(prefix="sa-bench-guided-"))
    target, corpus = scratch / "target", scratch / "corpus"
    target.mkdir()
    corpus.mkdir()
    (corpus / "sound").write_bytes(reader.sound())
    reader.place(target, reader.sound())
    watched(reader, target)
    os.chdir(scratch)

    def run(content: bytes) -> None:
        reader.place(target, content)
        outcome = watched(reader, target)
        if outcome.complaint:
            raise AssertionError(f"{outcome.complaint}: {content!r}")

    atheris.Setup([sys.argv[0], str(corpus), *sys.argv[1:]], run)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
