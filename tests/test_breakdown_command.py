"""``sa-bench breakdown`` prints what a concept file holds beside the scores."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from sa_bench.cli import main

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "mteb/baseline-random-encoder"
TASKS = ("ChallengeSemanticAffinity", "OracleBoneSemanticAffinity")

pytestmark = pytest.mark.usefixtures("empty_store")


@pytest.fixture
def results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    arguments = ["-m", MODEL, "--task", *TASKS, "--languages", "eng", "zho", "deu"]
    assert main(["run", *arguments, "--results", str(tmp_path)]) == 0
    capsys.readouterr()
    return tmp_path


def test_groups_traps_and_drift_are_printed_in_three_shapes(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["breakdown", MODEL, "--results", str(results)]
    assert main([*asked, "--json"]) == 0
    lines: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    by_place = {(line["figure"], line["column"], line["group"]): line for line in lines}
    assert by_place["semantic_affinity", "status", "kept"]["n"] == 250
    assert by_place["semantic_affinity", "category", "polyseme"]["n"] == 74
    assert by_place["drift", "pair", "eng-zho"]["n"] == 98
    assert 0 <= by_place["trap_accuracy", "false_friend, unlike", "all"]["value"] <= 1

    assert main([*asked, "--csv"]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert [row["group"] for row in rows] == [line["group"] for line in lines]
    assert [float(row["value"]) for row in rows] == [line["value"] for line in lines]

    assert main(asked) == 0
    text = capsys.readouterr().out
    assert "OracleBoneSemanticAffinity: drift by pair" in text
    assert "ChallengeSemanticAffinity: semantic_affinity by category" in text


def test_validate_recomputes_shares_and_drift_from_what_is_stored(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def verdicts() -> list[str]:
        main(["validate", str(results)])
        lines = capsys.readouterr().out.splitlines()
        return [line for line in lines if ": error: " in line and "licen" not in line]

    assert [line for line in verdicts() if "/concepts/" in line] == []
    (challenge,) = results.rglob("concepts/ChallengeSemanticAffinity.json")
    (oracle,) = results.rglob("concepts/OracleBoneSemanticAffinity.json")
    sound = {path: path.read_text("utf-8") for path in (challenge, oracle)}

    def spoiled(path: Path, spoil: Any) -> str:
        content = json.loads(sound[path])
        spoil(content)
        path.write_text(json.dumps(content), "utf-8")
        found = "\n".join(line for line in verdicts() if "/concepts/" in line)
        path.write_text(sound[path], "utf-8")
        return found

    assert "shares are not those of the margins" in spoiled(
        challenge, lambda content: content["traps"]["shares"][0].update(share=0.99)
    )
    assert "traps are missing" in spoiled(
        challenge, lambda content: content["traps"]["rows"].pop("gift-poison")
    )
    assert "the keys are not those of the table" in spoiled(
        challenge, lambda content: content["keys"].__setitem__(0, "x")
    )
    assert "groups that the table has not" in spoiled(
        challenge, lambda content: content["groups"]["pos"]["noun"].update(n=240)
    )
    assert "are not those of the differences" in spoiled(
        oracle, lambda content: content["drift"]["pairs"]["eng-zho"].update(difference=0.5)
    )


def test_verify_all_recomputes_margins(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["verify", MODEL, "--results", str(results), "--all", "--task", TASKS[0]]
    assert main(asked) == 0, capsys.readouterr()
    (path,) = results.rglob("concepts/ChallengeSemanticAffinity.json")
    content = json.loads(path.read_text("utf-8"))
    row = content["traps"]["rows"]["gift-poison"]
    row["margins"]["eng"]["gift"] += 0.3
    path.write_text(json.dumps(content), "utf-8")
    capsys.readouterr()
    assert main(asked) == 1
    assert "margin of Gift (gift-poison) to gift (eng)" in capsys.readouterr().out
