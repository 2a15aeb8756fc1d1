"""How the software and the paper are cited is the same wherever it is said."""

from __future__ import annotations

import json
import re
import tomllib

import yaml
from documents import REPOSITORY

from sa_bench.tasks import get_task

# https://developers.zenodo.org/#representation: the keys of a deposit of software that are used.
ZENODO = {
    "title",
    "description",
    "upload_type",
    "access_right",
    "license",
    "creators",
    "keywords",
    "related_identifiers",
    "notes",
}


def test_the_paper_has_one_author_title_and_number_everywhere() -> None:
    paper = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text("utf-8"))["preferred-citation"]
    assert paper["authors"] == [{"family-names": "Gong", "given-names": "Wen G."}]
    (number,) = (each["value"].removeprefix("arXiv:") for each in paper["identifiers"])
    board = tomllib.loads((REPOSITORY / "leaderboard" / "site.toml").read_text("utf-8"))["paper"]
    citations = [
        (REPOSITORY / "README.md").read_text("utf-8"),
        str(get_task("ConceptsSemanticAffinity").metadata.bibtex_citation),
        "".join(f"{key} = {{{value}}}" for key, value in board.items()),
    ]
    for citation in citations:
        assert re.search(r"authors? = \{Gong, Wen G\.\}", citation)
        assert f"title = {{{paper['title']}}}" in citation
        assert f"eprint = {{{number}}}" in citation


def test_zenodo_gets_what_it_knows_and_a_link_to_the_paper() -> None:
    deposit = json.loads((REPOSITORY / ".zenodo.json").read_text("utf-8"))
    assert deposit.keys() == ZENODO
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text("utf-8"))
    assert deposit["license"] == citation["license"]
    assert deposit["creators"] == citation["authors"]
    assert deposit["upload_type"] == citation["type"]
    (paper,) = deposit["related_identifiers"]
    assert paper["identifier"] == "arXiv:2601.09732"
    assert paper["relation"] == "isSupplementTo"
