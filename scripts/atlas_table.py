"""The rules by which names of CLDR become the cells of the atlas."""

from __future__ import annotations

import math
import re
import statistics
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import regex
from atlas_cldr import CHOICES, VARIATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from atlas_cldr import Cldr, Language

MOST_WORDS = 3
MOST_LETTERS = 3.5  # times the median name, where words have no spaces between them
MOST_AS_IN_ENGLISH = 0.25
FEWEST_CONCEPTS = 0.85  # of all concepts, in a language
FEWEST_LANGUAGES = 0.9  # of all languages, for a concept
WITNESSES = 2  # other languages that write a loan word as English does
KIN = ("Germanic", "Romance")  # English is Germanic, and half of its words are Romance

_WITHOUT_SPACES = {"Han", "Khmer", "Lao", "Myanmar", "Thai"}
_ANIMALS = {"mammal", "bird", "water-animal", "insect"}
_MISSING = {"na", "nan", "none", "null"}  # what readers of CSV take for a missing cell
_MOST_FACES = 6  # of ten
_SHORTEST_AFFIX = 3  # with the ^ or $
# What may be between letters; joiners are part of the spelling of Persian and Sinhala, the turned
# comma is a letter of Uzbek and Tongan, the geresh one of Hebrew.
_NO_LETTER = " '’‘ʻʼ׳\u2011-\u200c\u200d"
_LETTERS = {key: str.maketrans(letters) for key, letters in CHOICES["letters"].items()}
RULES = {
    "absent": "CLDR has no name",
    "other sense": "the name is of another thing (read by eye)",
    "face": "the name is of the animal's face",
    "long": f"more than {MOST_WORDS} words; or {MOST_LETTERS} times the usual letters, see below",
    "mark": "a mark, a digit, a letter of another script, or a word that reads as missing (nan)",
    "untranslated": "English left as it is, or Latin letters in another script",
    "repeated": "two concepts have the name",
}


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: an emoji with an English name that was chosen."""

    emoji: str
    name: str
    domain: str

    @property
    def character(self) -> str:
        """The emoji as CLDR's names are looked up by it."""
        return self.emoji.replace(VARIATION, "")

    @property
    def id(self) -> str:
        """The slug of the English name."""
        return re.sub(r"[^a-z]+", "-", self.name.lower())

    @property
    def key(self) -> str:
        """The key of the sense, which rows of all tables share."""
        key: str = CHOICES["concepts"].get(self.name, self.id)
        return key


class Table:
    """The table: concepts, languages, glosses, and why cells are missing."""

    def __init__(self, cldr: Cldr) -> None:
        """Apply every rule."""
        self.steps: list[tuple[str, int]] = []
        self.left_out: dict[str, str] = {}
        concepts = self._choose(cldr)
        languages = cldr.languages
        cells = {one.key: self._cells(cldr, one, concepts) for one in languages}

        self.languages = []
        for one in languages:
            share = _share_as_in_english(cells[one.key], concepts)
            if one.key != "eng" and share > MOST_AS_IN_ENGLISH:
                self.left_out[one.name] = f"{share:.0%} of its names are English"
            else:
                self.languages.append(one)
        _drop_untranslated(cells, concepts, self.languages)
        for one in self.languages:
            _drop_repeated(cells[one.key])
        for one in list(self.languages):
            kept = sum(gloss != "" for gloss, _ in cells[one.key].values())
            if kept < FEWEST_CONCEPTS * len(concepts):
                self.left_out[one.name] = f"{kept} of {len(concepts)} names are left by the rules"
                self.languages.remove(one)

        present = {
            concept: sum(cells[one.key][concept.emoji][0] != "" for one in self.languages)
            for concept in concepts
        }
        fewest = FEWEST_LANGUAGES * len(self.languages)
        self.concepts = [concept for concept in concepts if present[concept] >= fewest]
        self.rare = {one.name: present[one] for one in concepts if present[one] < fewest}
        self.steps.append((f"... in at least {FEWEST_LANGUAGES:.0%} of the languages", self.size))
        order = list(CHOICES["domains"])
        self.concepts.sort(key=lambda concept: order.index(concept.domain))
        self.cells = {
            one.key: {each: cells[one.key][each.emoji] for each in self.concepts}
            for one in self.languages
        }

    @property
    def size(self) -> int:
        """The number of concepts."""
        return len(self.concepts)

    def _choose(self, cldr: Cldr) -> list[Concept]:
        """Return the candidates, by emoji group and English name."""
        domains = {sub: domain for domain, subs in CHOICES["domains"].items() for sub in subs}
        english = cldr.names["en"]
        self.steps.append(("characters with an English name", len(english)))
        things = [
            Concept(*(cldr.emoji[character][0], name, domains[cldr.emoji[character][1]]))
            for character, name in english.items()
            if character in cldr.emoji and cldr.emoji[character][1] in domains
        ]
        self.steps.append(("... emoji of the subgroups below", len(things)))
        one_word = [thing for thing in things if re.fullmatch(r"[A-Za-z]+", thing.name)]
        self.steps.append(("... with a name of one word", len(one_word)))
        unfit = {name for names in CHOICES["left_out"].values() for name in names}
        chosen = [thing for thing in one_word if thing.name not in unfit]
        self.steps.append(("... without pictures, signs, abbreviations, rarities", len(chosen)))
        pairs = [thing for thing in things if thing.name in CHOICES["two_words"]["names"]]
        read = {name for names in CHOICES["other_sense"].values() for name in names}
        listed = {*unfit, *CHOICES["two_words"]["names"], *CHOICES["concepts"], *read}
        unknown = listed - {thing.name for thing in things}
        if unknown:
            raise ValueError(f"atlas.toml: CLDR has no {', '.join(sorted(unknown))}; remove them")
        self.steps.append(("+ names of two words that are one thing", len(chosen) + len(pairs)))
        return [thing for thing in things if thing in chosen or thing in pairs]

    def _cells(
        self, cldr: Cldr, language: Language, concepts: Sequence[Concept]
    ) -> dict[str, tuple[str, str]]:
        """Return the gloss of each emoji, and the rule that took it if there is none."""
        names = cldr.names[language.cldr]
        rules = _Rules(cldr, language, [names.get(one.character, "") for one in concepts])
        cells = {}
        for concept in concepts:
            gloss = _headword(names.get(concept.character, ""), language)
            rule = rules.broken_by(gloss, concept)
            cells[concept.emoji] = ("" if rule else gloss, rule)
        return cells

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of test.jsonl."""
        return [
            {
                "id": concept.id,
                "concept": concept.key,
                "domain": concept.domain,
                "emoji": concept.emoji,
                "code_point": " ".join(f"U+{ord(character):04X}" for character in concept.emoji),
                **{
                    one.key: [gloss] if (gloss := self.cells[one.key][concept][0]) else []
                    for one in self.languages
                },
            }
            for concept in self.concepts
        ]


class _Rules:
    """What the names of a language must be."""

    def __init__(self, cldr: Cldr, language: Language, names: Sequence[str]) -> None:
        self._language = language
        self._faces = _face_affixes(cldr, cldr.names[language.cldr])
        self._foreign = _foreign_character(language)
        # Vietnamese has spaces between syllables.
        spaced = language.key != "vie" and _WITHOUT_SPACES.isdisjoint(language.scripts.split(","))
        median = statistics.median(len(name) for name in names if name)
        self._most_words = MOST_WORDS if spaced else math.inf
        self._most_letters = math.inf if spaced else MOST_LETTERS * median

    def broken_by(self, gloss: str, concept: Concept) -> str:
        """Return the first rule that the gloss breaks, an empty text for none."""
        animal = concept.domain in _ANIMALS
        broken = {
            "absent": not gloss,
            "other sense": concept.name in CHOICES["other_sense"].get(self._language.key, ()),
            "face": animal and any(affix in f"^{gloss.casefold()}$" for affix in self._faces),
            "long": len(gloss.split()) > self._most_words or len(gloss) > self._most_letters,
            "untranslated": gloss.isascii() and "Latin" not in self._language.scripts,
            "mark": self._foreign.search(gloss) or gloss.casefold() in _MISSING,
        }
        return next((rule for rule, is_broken in broken.items() if is_broken), "")


def _headword(name: str, language: Language) -> str:
    """Return a name without what is in brackets, in the letters of its language.

    Hindi has synonyms after a comma; Lao and Khmer mark places for a line break.
    """
    name = re.sub(r"\s*\([^)]*\)", "", unicodedata.normalize("NFC", name))
    name = name.replace("\u200b", "").translate(_LETTERS.get(language.key, {}))
    if language.key == "hin":
        name = name.split(",")[0]
    return " ".join(name.split())


def _face_affixes(cldr: Cldr, names: Mapping[str, str]) -> list[str]:
    """Return the beginning (``^uso ``) and the end (``の顔$``) that make an animal its face.

    It is the longest that six of the ten names "monkey face", "dog face", ... share, of several
    words the outermost; it is no single letter of an alphabet, and in no bare animal's name.
    """
    english = {name: character for character, name in cldr.names["en"].items()}
    animals = ["monkey", "dog", "cat", "tiger", "horse", "cow", "pig", "mouse", "rabbit", "dragon"]
    faces = [names.get(english[f"{animal} face"], "").casefold() for animal in animals]
    bare = [f"^{names.get(english[animal], '').casefold()}$" for animal in animals]
    begins = Counter(face[:end] for face in faces for end in range(1, len(face)))
    ends = Counter(face[start:] for face in faces for start in range(1, len(face)))
    begin, end = (
        max((affix for affix, count in counts.items() if count >= _MOST_FACES), key=len, default="")
        for counts in (begins, ends)
    )
    affixes = [f"^{''.join(begin.partition(' ')[:2])}", f"{''.join(end.rpartition(' ')[1:])}$"]
    return [
        affix
        for affix in affixes
        if (len(affix) > _SHORTEST_AFFIX or regex.search(r"\p{Han}", affix))
        and not any(affix in name for name in bare)
    ]


def _foreign_character(language: Language) -> regex.Pattern[str]:
    """Return the pattern of a character that no headword of the language is written with."""
    scripts = "".join(rf"\p{{scx={script}}}" for script in language.scripts.split(","))
    inside = regex.escape(_NO_LETTER)
    exempt = r"(?!(?<=l)·(?=l))" if language.key == "cat" else ""  # a letter pair of Catalan
    return regex.compile(rf"(?V1){exempt}[^[[{scripts}]&&[\p{{L}}\p{{M}}]]{inside}]")


def _share_as_in_english(
    cells: Mapping[str, tuple[str, str]], concepts: Iterable[Concept]
) -> float:
    kept = {one: cells[one.emoji][0] for one in concepts if cells[one.emoji][0]}
    return sum(gloss.casefold() == one.name.casefold() for one, gloss in kept.items()) / len(kept)


def _drop_untranslated(
    cells: Mapping[str, dict[str, tuple[str, str]]],
    concepts: Iterable[Concept],
    languages: Sequence[Language],
) -> None:
    """Drop a name that is the English one, unless kinship or other languages vouch for it."""
    kin = {one.key for one in languages if one.branch in KIN}
    for concept in concepts:
        same = {
            one.key
            for one in languages
            if cells[one.key][concept.emoji][0].casefold() == concept.name.casefold()
        }
        for key in same - kin:
            if len(same - {key, "eng"}) < WITNESSES:
                cells[key][concept.emoji] = ("", "untranslated")


def _drop_repeated(cells: dict[str, tuple[str, str]]) -> None:
    """Drop all cells of a name that is in several."""
    counts = Counter(gloss.casefold() for gloss, _ in cells.values())
    for emoji, (gloss, _) in cells.items():
        if gloss and counts[gloss.casefold()] > 1:
            cells[emoji] = ("", "repeated")
