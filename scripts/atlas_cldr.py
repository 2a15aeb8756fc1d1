"""What the atlas takes from the npm packages of CLDR and emojibase: names, emoji, languages."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

CHOICES = tomllib.loads(Path(__file__).with_name("atlas.toml").read_text("utf-8"))
"""What was chosen by hand."""

PACKAGES = {
    "cldr-annotations-full-48.2.0.tgz": "DV7A+rEcgUSNTRsVGNGqBZRmAkGfwhGHO5Q1dRwzBoBnVrHWp804JP7/"
    "QJdEc66iHmx3+zLWVIMCFLm0lW7PUQ==",
    "cldr-core-48.2.0.tgz": "zfmLothncSwfv2jlevoSrgI2VGgH8SDGHXst6jUEotHA8nq9Igeg9jzdJDFtBso9pgJu"
    "G89DK16TzrmZDdo2Bg==",
    "cldr-localenames-full-48.2.0.tgz": "4o0paYDz0UXhfhChAVFkmVl2CP0YTSEqE6WrC0fNafaSC5u5DAXphxH3"
    "SZ1Ujczarikr8DToKZfiok6EqWLdNQ==",
    "emojibase-data-17.0.0.tgz": "Yvgb5AWoHViHV/gq1qr5ZAarcBip+B27/ZLRsUJkbgAEaLlZ/fof9g882LTpmEpy"
    "hBNEC0m2SEmItljHsTygjA==",
}
"""The npm packages, and the SHA-512 of each in base64, as the registry states it."""

FEWEST_NAMES = 1500  # of 1,966; the other locales are sparse, or hold what differs from a parent
VARIATION = "\ufe0f"  # asks for the picture of a character; packages differ in writing it
_RIGHT_TO_LEFT = ("Arab", "Hebr")


def download(folder: Path) -> None:
    """Fetch the packages from the npm registry.

    Raises:
        ValueError: There is no npm.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise ValueError("there is no npm; install it, or give the packages with --packages")
    for package in PACKAGES:
        name, _, version = package.removesuffix(".tgz").rpartition("-")
        subprocess.run(  # noqa: S603 - names of our own
            [npm, "pack", "--silent", f"{name}@{version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the table, as in ``sa_bench/languages.tsv``; ``cldr`` is its locale."""

    key: str
    code: str
    name: str
    native_name: str
    bcp47: str
    direction: str
    scripts: str
    family: str
    branch: str
    cldr: str


class Cldr:
    """What is read from the packages."""

    def __init__(self, folder: Path) -> None:
        """Read the packages of a folder."""
        self.files = {}
        wanted = re.compile(
            r"package/(annotations/.*\.json|supplemental/(aliases|likelySubtags)\.json"
            r"|main/[^/]+/languages\.json|en/data\.json|meta/groups\.json|LICENSE)"
        )
        for package, checksum in PACKAGES.items():
            content = (folder / package).read_bytes()
            if base64.b64encode(hashlib.sha512(content).digest()).decode() != checksum:
                raise ValueError(f"{folder / package}: not the published file; download it again")
            with tarfile.open(folder / package) as archive:
                for member in archive:
                    if wanted.fullmatch(member.name) and (file := archive.extractfile(member)):
                        path = f"{package.split('-')[1]}/{member.name.removeprefix('package/')}"
                        self.files[path] = file.read()

    def json(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return a JSON file of the packages."""
        return json.loads(self.files[path])

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Locale to character to name; of two names the first."""
        names = {}
        for path in self.files:
            if path.startswith("annotations/annotations/"):
                annotations = self.json(path)["annotations"].get("annotations", {})
                names[path.split("/")[2]] = {
                    character.replace(VARIATION, ""): entry["tts"][0]
                    for character, entry in annotations.items()
                    if entry.get("tts")
                }
        return names

    @cached_property
    def emoji(self) -> dict[str, tuple[str, str]]:
        """Character to the emoji as it is written, and its subgroup."""
        subgroups = self.json("data/meta/groups.json")["subgroups"]
        return {
            entry["emoji"].replace(VARIATION, ""): (
                entry["emoji"],
                subgroups[str(entry["subgroup"])],
            )
            for entry in self.json("data/en/data.json")
            if "subgroup" in entry
        }

    @cached_property
    def languages(self) -> list[Language]:
        """The languages with full annotations, English first."""
        choices = CHOICES["languages"]
        locales = [
            locale
            for locale, names in self.names.items()
            if len(names) > FEWEST_NAMES
            and locale not in (*choices["second_script"], *choices["definitions"])
        ]
        languages = [self._language(locale) for locale in locales]
        places = {key: place for place, key in enumerate(choices["first"])}
        return sorted(languages, key=lambda one: (places.get(one.key, len(places)), one.key))

    def _language(self, locale: str) -> Language:
        choices = CHOICES["languages"]
        key = choices["keys"].get(locale) or self._long_codes.get(locale, locale)
        subtags = self.json("core/supplemental/likelySubtags.json")["supplemental"]["likelySubtags"]
        script = choices["scripts"].get(locale) or subtags[locale].split("-")[1]
        bcp47 = choices["bcp47"].get(locale, locale)
        family = next(name for name, keys in CHOICES["families"].items() if key in keys)
        return Language(
            key=key,
            code=f"{key}-{script}",
            name=choices["names"].get(locale) or self._own_names("en")[bcp47.split("-")[0]],
            native_name=self._own_names(locale)[bcp47.split("-")[0]],
            bcp47=bcp47,
            direction="rtl" if script in _RIGHT_TO_LEFT else "ltr",
            scripts=CHOICES["script_names"][script],
            family=family.split("/")[0],
            branch=family.split("/")[1],
            cldr=locale,
        )

    @cached_property
    def _long_codes(self) -> dict[str, str]:
        """BCP 47 to ISO 639-3, where CLDR's aliases give it."""
        aliases = self.json("core/supplemental/aliases.json")["supplemental"]["metadata"]["alias"]
        return {
            alias["_replacement"]: code
            for code, alias in aliases["languageAlias"].items()
            if alias["_reason"] == "overlong" and len(code) == len("eng")
        }

    def _own_names(self, locale: str) -> dict[str, str]:
        main = self.json(f"localenames/main/{locale}/languages.json")["main"][locale]
        names: dict[str, str] = main["localeDisplayNames"]["languages"]
        return names
