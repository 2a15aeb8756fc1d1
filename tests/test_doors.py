"""Any model comes in by a door, under a name and a revision that change when it does."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from mteb.models import ModelMeta
from mteb.models.abs_encoder import AbsEncoder
from tiny_models import tiny_model

from sa_bench.cli import main
from sa_bench.results import read_results
from sa_bench.running.doors import code_model, loaded_model, names_code
from sa_bench.running.models import find_model
from sa_bench.running.store import list_stores

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

pytestmark = pytest.mark.usefixtures("empty_store")

EXAMPLE = Path(__file__).parents[1] / "examples" / "own_model.py"
TASK = "ChallengeSemanticAffinity"
CHOICE = ["-t", TASK, "-l", "eng", "spa", "por"]

MODELS = """
import numpy as np
from mteb.models import ModelMeta
from mteb.models.abs_encoder import AbsEncoder

class Letters(AbsEncoder):
    def encode(self, inputs, **_):
        texts = [text for batch in inputs for text in batch["text"]]
        return np.array([[t.count(chr(97 + n)) + 0.5 for n in range(26)] for t in texts])

class Named(Letters):
    def __init__(self, model_name, revision, device=None):
        self.mteb_model_meta = ModelMeta.create_empty(
            {"name": f"my-org/{model_name.lower()}", "license": "mit", "languages": ["eng-Latn"]}
        )

def make():
    return Letters()

made = Letters()
known = ModelMeta.create_empty({"name": "org/known", "loader": lambda *_, **__: Letters()})

class Plain:
    pass

class Texts:
    def encode(self, texts):
        return texts

class Demanding(Letters):
    def __init__(self, weights):
        pass

class Failing(Letters):
    def encode(self, inputs, **_):
        raise KeyError("no such word")

class Flat(Letters):
    def encode(self, inputs, **_):
        return np.ones(18)

def raises():
    raise RuntimeError("no weights here")

def leaves():
    raise SystemExit(3)

number = 3
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my_models.py"
    path.write_text(MODELS, "utf-8")
    return path


@pytest.mark.parametrize("name", ["Letters", "make", "made", "known", "Named"])
def test_a_class_a_function_a_model_and_a_description_of_mteb_all_give_the_model(
    file: Path, name: str
) -> None:
    model = code_model(f"{file}:{name}", name="org/letters")
    assert (model.name, model.revision[:6]) == ("org/letters", "state-")
    assert model.load().mteb_model_meta.name == "org/letters"
    assert model.revision == code_model(f"{file}:Letters").revision


def test_a_module_of_this_folder_is_found(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    assert find_model("my_models:Letters").name.startswith("local/Letters-")


def test_a_file_never_takes_the_place_of_an_installed_module(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text(MODELS, "utf-8")
    code_model(f"{tmp_path}/numpy.py:Letters")
    assert Path(str(np.__file__)).parent.name == "numpy"
    assert sys.modules["numpy"] is np


def test_a_name_and_facts_that_a_model_gives_itself_are_kept(file: Path) -> None:
    model = code_model(f"{file}:Named")
    assert (model.name, model.meta.license) == ("my-org/named", "mit")
    assert model.meta.languages == ["eng-Latn"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("no_such_package.module:Letters", "there is no module 'no_such_package'"),
        ("{folder}/no_such_file.py:Letters", "no such file"),
        ("{file}:Missing", "has no 'Missing'; it has: .*Letters"),
        ("{file}:Plain", "class Plain has no method `encode`"),
        ("{file}:Texts", r"class Texts takes \(texts\)"),
        ("{file}:number", "class int has no method `encode`"),
        ("{file}:Demanding", "without arguments but for .* 'weights'"),
        ("{file}:Failing", "fails on 18 words: KeyError: 'no such word'"),
        ("{file}:Flat", r"an array of shape \(18,\) for 18 texts"),
        ("{file}:raises", "making the model failed: RuntimeError: no weights here"),
        ("{file}:leaves", "making the model failed: SystemExit: 3"),
        ("{raising}:Letters", r"running it failed: ValueError: boom \(line 3\)"),
        ("{leaving}:Letters", r"running it failed: SystemExit: 4 \(line 2\)"),
        ("{broken}:Letters", r"running it failed: SyntaxError: .* \(line 1\)"),
        ("{importing}:Letters", "No module named 'no_such_package'"),
    ],
)
def test_bad_code_is_one_clear_line_and_nothing_is_written(
    file: Path, capsys: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    folder = file.parent
    places = {"folder": folder, "file": file}
    for name, code in {
        "raising": "a = 1\nb = 2\nraise ValueError('boom')\n",
        "leaving": "import sys\nsys.exit(4)\n",
        "broken": "def (:\n",
        "importing": "import no_such_package\n",
    }.items():
        places[name] = folder / f"{name}.py"
        places[name].write_text(code, "utf-8")
    results = folder / "results"
    assert main(["run", "-m", text.format(**places), *CHOICE, "--results", str(results)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].startswith("sa-bench: error: ")
    with pytest.raises((ValueError, FileNotFoundError), match=complaint):
        code_model(text.format(**places))
    assert not results.exists()


def test_a_revision_of_the_hub_is_not_taken_for_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert not names_code("org/name:main")
    assert main(["run", "-m", "org/name:main", *CHOICE]) == 1
    assert "@revision" in capsys.readouterr().err


def test_a_file_without_the_name_in_it_and_code_on_a_cluster_are_refused(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "-m", str(file), *CHOICE]) == 1
    assert f"name the model in it, as {file}:NAME" in capsys.readouterr().err
    assert main(["run", "-m", f"{file}:Letters", "--ray", *CHOICE]) == 1
    assert "run it without --ray" in capsys.readouterr().err


def test_another_state_of_a_torch_model_is_another_revision_and_has_other_vectors() -> None:
    transformer = tiny_model(seed=1)
    before = loaded_model(transformer, name="org/tiny")
    again = loaded_model(transformer, name="org/tiny")
    with torch.no_grad():
        next(transformer.parameters())[5] += 1e-3
    after = loaded_model(transformer, name="org/tiny")
    assert before.revision == again.revision != after.revision
    assert before.keeps_vectors


def test_a_given_revision_stays_and_vectors_of_two_states_are_kept_apart() -> None:
    transformer = tiny_model(seed=1)
    before = loaded_model(transformer, name="org/tiny", revision="mine")
    with torch.no_grad():
        next(transformer.parameters())[5] += 1e-3
    after = loaded_model(transformer, name="org/tiny", revision="mine")
    assert before.revision == after.revision == "mine"
    assert before.encodes_as is not None
    assert after.encodes_as is not None
    assert before.encodes_as.revision != after.encodes_as.revision


class EncodesAlone:
    """What people write first: a class with the one method that seems to be needed."""

    def encode(self, inputs: Any, **_: Any) -> Any:
        return np.ones((len(inputs), 8))


def test_a_class_with_encode_alone_is_told_what_a_model_must_have() -> None:
    lacking = "class EncodesAlone lacks `mteb_model_meta`, `similarity`, `similarity_pairwise`"
    with pytest.raises(ValueError, match=f"{lacking}, which mteb.models.abs_encoder.AbsEncoder"):
        loaded_model(EncodesAlone(), name="org/alone")


class Table(AbsEncoder):
    """A model without weights that torch knows of, which anybody may change at any time."""

    def __init__(self, shift: float = 0.0) -> None:
        self.shift = shift

    def encode(self, inputs: Any, **_: Any) -> NDArray[np.float64]:
        texts = [text for batch in inputs for text in batch["text"]]
        rows = [np.random.default_rng(list(text.encode())).normal(size=8) for text in texts]
        return np.array(rows) + self.shift


def test_vectors_of_an_object_that_may_change_unseen_are_not_kept(empty_store: Path) -> None:
    model = loaded_model(Table(), name="org/table")
    assert not model.keeps_vectors
    assert model.revision == loaded_model(Table(), name="org/table").revision
    assert model.revision != loaded_model(Table(0.1), name="org/table").revision
    assert not list_stores(empty_store)


def test_the_model_itself_is_left_as_it_is() -> None:
    model = Table()
    model.mteb_model_meta = ModelMeta.create_empty({"name": "org/own", "revision": "own"})
    assert loaded_model(model, name="org/other", revision="2").name == "org/other"
    assert model.mteb_model_meta.name == "org/own"


@pytest.mark.parametrize("name", ["letters", "a/b/c", "../x"])
def test_a_name_that_is_no_model_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="organisation/model"):
        loaded_model(Table(), name=name)


def test_the_example_is_run_validated_verified_and_shown_on_a_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(EXAMPLE, tmp_path)
    monkeypatch.chdir(tmp_path)
    named = ["--name", "my-org/letters", "--revision", "1", "-t", TASK]
    assert main(["run", "-m", "own_model.py:Letters", *named]) == 0
    assert main(["validate", "results/my-org__letters"]) == 0
    assert main(["verify", "own_model.py:Letters", *named]) == 0
    assert main(["leaderboard"]) == 0
    assert "my-org/letters" in (tmp_path / "site" / "index.html").read_text("utf-8")
    (model,) = read_results(tmp_path / "results", [TASK]).models
    assert (model.metadata.name, model.metadata.revision) == ("my-org/letters", "1")
    warnings = [line for line in capsys.readouterr().err.splitlines() if "warning" in line]
    # The one that is due: counted letters find next to no translations.
    assert [line.partition(": Finds ")[0] for line in warnings] == [
        f"sa-bench: warning: my-org/letters on {TASK}"
    ]
