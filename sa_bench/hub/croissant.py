"""Describe a data set in Croissant, with the fields for responsible AI (MLCommons).

The Hub makes a description of its own of the columns; what only the authors know, how the words
came about, what is wrong with them and what they are for, is taken from the data set's card, so
that it is written once.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sa_bench.languages import language_of
from sa_bench.tables.data_set import CARD_FILE, read_front_matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["CROISSANT_FILE", "croissant"]

CROISSANT_FILE = "croissant.json"

_DATA = "data/test.jsonl"
_RECORDS = "concepts"
_PAPER = "https://arxiv.org/abs/2601.09732"

# Of the vocabularies only what is used here; the terms are those of Croissant 1.0.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_BIASES = (
    (
        "The concepts were chosen in English and carried over into the other languages, so that a"
        " concept which English has no word for is missing or described."
    ),
    "Each language is given in one standard variety; its other varieties are not represented.",
)
_BIAS_OF_MODELS = (
    "Language models wrote and reviewed words: what they get wrong alike in both passes is still"
    " there."
)
_USES = (
    "To measure whether a text embedding model puts a word and its translation in the same place.",
    "Not to train a model that is then evaluated on these words, and not as a dictionary.",
)
_ANNOTATION = (
    "The card says who wrote and who reviewed the words, and which sources they were compared with."
)
_SPDX = {"cc-by-4.0": "CC-BY-4.0", "unicode-3.0": "Unicode-3.0"}
_PERSONAL = (
    "No personal data: the rows are words. Words for sensitive matters are among them; a column"
    " `sensitivity`, where there is one, marks them."
)
_MAINTENANCE = (
    "A table that changes has a new revision, the first 12 digits of the SHA-256 of its data file,"
    " and every result names the revision that it was computed on."
)


def croissant(folder: Path, *, repository: str) -> str:
    """Return the description of a data set as JSON-LD; the same folder gives the same bytes.

    Args:
        folder: The data set, with ``README.md`` and ``data/test.jsonl``.
        repository: Its name on the Hugging Face Hub, ``org/name``.

    Raises:
        FileNotFoundError: The card or the table is missing.
        ValueError: The card has no front matter, or lacks a section.
    """
    card = (folder / CARD_FILE).read_text("utf-8")
    matter = read_front_matter(card)
    content = (folder / _DATA).read_bytes()
    digest = sha256(content).hexdigest()
    made = _section(card, "How it was made", folder)
    rows = [json.loads(line) for line in content.decode("utf-8").splitlines()]
    described: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.0",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        "name": folder.name,
        "alternateName": matter["pretty_name"],
        "description": _section(card, "", folder),
        "license": f"https://spdx.org/licenses/{_licence(matter, folder)}.html",
        "url": f"https://huggingface.co/datasets/{repository}",
        "version": f"1.0.0+{digest[:12]}",
        "citeAs": f"Wen G. Gong (2026), arXiv 2601.09732, {_PAPER}",
        "creator": {"@type": "sc:Organization", "name": "The sa-bench developers"},
        "inLanguage": list(matter["language"]),
        "keywords": list(matter["tags"]),
        "rai:dataCollection": made,
        "rai:dataCollectionType": ["Others"],
        "rai:dataAnnotationProtocol": [_ANNOTATION],
        "rai:dataLimitations": [_section(card, "Known limits", folder)],
        "rai:dataBiases": [*_BIASES, *([_BIAS_OF_MODELS] if "language model" in made else [])],
        "rai:dataUseCases": list(_USES),
        "rai:personalSensitiveInformation": [_PERSONAL],
        "rai:dataReleaseMaintenancePlan": _MAINTENANCE,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": "table",
                "name": "table",
                "description": "One JSON object a line, one line a concept.",
                "contentUrl": _DATA,
                "encodingFormat": "application/jsonlines",
                "sha256": digest,
                "contentSize": f"{len(content)} B",
            }
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": _RECORDS,
                "name": _RECORDS,
                "description": f"{len(rows)} concepts.",
                "key": {"@id": f"{_RECORDS}/id"},
                "field": list(_fields(rows)),
            }
        ],
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _licence(matter: Mapping[str, Any], folder: Path) -> str:
    """Return the SPDX identifier of the card's licence.

    Raises:
        ValueError: It is none of those that sa-bench's data sets have.
    """
    # The Hub calls what is not on its list "other", and takes the name beside it.
    name = str(matter["license_name"] if matter["license"] == "other" else matter["license"])
    if name not in _SPDX:
        raise ValueError(
            f"{folder / CARD_FILE}: the licence {name!r} has no SPDX identifier here; those that"
            f" have are {', '.join(_SPDX)}"
        )
    return _SPDX[name]


def _fields(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield one field a column, but for columns of objects, which readers can't cast."""
    for name in dict.fromkeys(key for row in rows for key in row):
        values = [row[name] for row in rows if row.get(name) not in (None, [], {})]
        if values and isinstance(values[0], dict):
            continue
        field: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{_RECORDS}/{name}",
            "name": name,
            "description": _description(name),
            "dataType": _data_type(values[0] if values else ""),
            "source": {"fileObject": {"@id": "table"}, "extract": {"column": name}},
        }
        if values and isinstance(values[0], list):
            field["repeated"] = True
        yield field


def _data_type(value: object) -> str:
    if isinstance(value, list):
        return _data_type(value[0])
    names = {bool: "sc:Boolean", int: "sc:Integer", float: "sc:Float"}
    return names.get(type(value), "sc:Text")


def _description(name: str) -> str:
    try:
        return f"The word in {language_of(name).name}; where there are several, all of them."
    except ValueError:
        known: Mapping[str, str] = {"id": "Name of the concept, unique.", "domain": "Its domain."}
        return known.get(name, f"The column `{name}`; the card describes it.")


def _section(card: str, title: str, folder: Path) -> str:
    """Return the text under a heading that begins so, or under the card's own title.

    Raises:
        ValueError: There is no such section.
    """
    heading = rf"^## {re.escape(title)}[^\n]*" if title else r"^# [^\n]*"
    found = re.search(rf"{heading}\n(.*?)(?=^## |\Z)", card, re.DOTALL | re.MULTILINE)
    if not found or not found[1].strip():
        raise ValueError(f"{folder / CARD_FILE}: no section '## {title}'; Croissant needs its text")
    plain = re.sub(r"\[([^][]*)\]\([^()]*\)", r"\1", found[1])
    return " ".join(re.sub(r"[`*]", "", plain).split())
