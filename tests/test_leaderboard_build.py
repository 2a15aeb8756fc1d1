"""A site built from generated results: whole, valid, linked, the same every time, and harmless."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import html5lib
import pytest
from PIL import Image
from result_files import TASKS, GeneratedModel, generate, write_model, write_tables

from sa_bench.cli import main
from sa_bench.leaderboard import build, default_source

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
PAGES = (
    *("index.html", "languages.html", "compare.html", "findings.html", "mteb.html"),
    *("method.html", "submit.html", "404.html", "tasks/concepts.html", "tasks/oracle-bone.html"),
    "models/org-0__model-0000.html",
)


class _Reader(HTMLParser):
    """Collects what a page loads, links to, names and runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    @property
    def ids(self) -> list[str]:
        return [id_ for _, attributes in self.elements if (id_ := attributes.get("id"))]

    @property
    def links(self) -> list[str]:
        names = ("href", "src")
        return [
            link
            for tag, attributes in self.elements
            if tag not in {"base", "link"} or attributes.get("rel") != "canonical"
            for name in names
            if tag != "base" and (link := attributes.get(name))
        ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leaderboard")
    generate(folder, 6, n_concepts=25)
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Path:
    return build(folder / "results", folder / "site", tables=folder / "tasks").folder


def _html(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_kind_of_page_is_there(site: Path) -> None:
    assert [path for path in PAGES if not (site / path).is_file()] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_valid_html(site: Path, path: str) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    parser.parse((site / path).read_text("utf-8"))
    assert parser.errors == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_to_its_own_policy(site: Path, path: str) -> None:
    reader = _Reader((site / path).read_text("utf-8"))
    policies = [a["content"] for t, a in reader.elements if t == "meta" and "http-equiv" in a]
    inline = [
        (tag, attributes)
        for tag, attributes in reader.elements
        if tag == "style"
        or (
            tag == "script"
            and "src" not in attributes
            and attributes.get("type") != "application/json"
        )
        or any(name == "style" or name.startswith("on") for name in attributes)
    ]
    assert policies == [POLICY]
    assert inline == []


def test_ids_are_unique_on_every_page(site: Path) -> None:
    for path in _html(site):
        ids = _Reader(path.read_text("utf-8")).ids
        assert len(ids) == len(set(ids)), path


def test_every_internal_link_and_fragment_resolves(site: Path) -> None:
    readers = {path: _Reader(path.read_text("utf-8")) for path in _html(site)}
    broken = []
    for path, reader in readers.items():
        for link in reader.links:
            if "://" in link or link.startswith("data:"):
                continue
            address, _, fragment = unquote(link).partition("#")
            target = (path.parent / address).resolve() if address else path
            # With "=" it is the state of a page, and names no place on it.
            named = fragment if "=" not in fragment else ""
            if not target.is_file() or (named and named not in readers[target].ids):
                broken.append((path.name, link))
    assert broken == []


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    for path in _html(site):
        for tag, attributes in _Reader(path.read_text("utf-8")).elements:
            loaded = attributes.get("src") or ""
            if tag == "link" and attributes.get("rel") in {"stylesheet", "icon", "preload"}:
                loaded = attributes.get("href") or ""
            assert "://" not in loaded, (path, tag, loaded)


def test_every_page_has_a_description_and_a_picture_of_its_own_title(site: Path) -> None:
    for path in _html(site):
        if path.name == "404.html":
            continue
        metas = {
            attributes.get("name") or attributes.get("property"): attributes.get("content")
            for tag, attributes in _Reader(path.read_text("utf-8")).elements
            if tag == "meta"
        }
        picture = (metas["og:image"] or "").removeprefix("https://sa-bench.example/")
        assert metas["description"], path
        with Image.open(site / picture) as image:
            said = [int(metas[f"og:image:{side}"] or 0) for side in ("width", "height")]
            assert (image.format, list(image.size)) == ("PNG", said), path


def test_two_builds_are_the_same_to_the_byte(folder: Path, site: Path) -> None:
    again = build(folder / "results", folder / "again", tables=folder / "tasks").folder
    first = {path.relative_to(site): path for path in site.rglob("*") if path.is_file()}
    second = {path.relative_to(again): path for path in again.rglob("*") if path.is_file()}
    assert first.keys() == second.keys()
    assert [name for name in first if first[name].read_bytes() != second[name].read_bytes()] == []


def test_the_csv_holds_what_the_result_files_hold(folder: Path, site: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((site / "leaderboard.csv").read_text("utf-8"))))
    assert len(rows) == 6
    for row in rows:
        source = folder / "results" / row["model"].replace("/", "__") / row["revision"]
        files = [json.loads((source / "concepts" / f"{task}.json").read_text()) for task in TASKS]
        mean = sum(file["score"] for file in files) / len(files)
        assert float(row["semantic_affinity"]) == pytest.approx(mean, abs=1e-6)
        assert float(row["low"]) < float(row["semantic_affinity"]) < float(row["high"])


def test_the_json_says_the_same_as_the_csv(site: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((site / "leaderboard.csv").read_text("utf-8"))))
    models = json.loads((site / "leaderboard.json").read_text("utf-8"))["models"]
    assert [model["model"] for model in models] == [row["model"] for row in rows]
    assert [model["semantic_affinity"] for model in models] == [
        float(row["semantic_affinity"]) for row in rows
    ]
    assert [model["tier"] for model in models] == [int(row["tier"]) for row in rows]


def test_the_sitemap_lists_every_page_but_the_missing_one(site: Path) -> None:
    root = ET.fromstring((site / "sitemap.xml").read_text("utf-8"))  # noqa: S314 - our own file
    listed = {(element.text or "") for element in root.iter() if element.tag.endswith("loc")}
    pages = {f"https://sa-bench.example/{p.relative_to(site).as_posix()}" for p in _html(site)}
    assert listed == pages - {"https://sa-bench.example/404.html"}


def test_the_feed_is_atom_with_one_entry_per_model(site: Path) -> None:
    root = ET.fromstring((site / "feed.xml").read_text("utf-8"))  # noqa: S314 - our own file
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    assert len(entries) == 6
    for entry in entries:
        assert {child.tag.removeprefix(atom) for child in entry} == {
            *("title", "id", "link", "updated", "summary"),
        }
        page = entry.findall(f"{atom}link")[0].get("href") or ""
        assert (site / page.removeprefix("https://sa-bench.example/")).is_file()


def test_the_feed_has_what_rfc_4287_requires(site: Path) -> None:
    root = ET.fromstring((site / "feed.xml").read_text("utf-8"))  # noqa: S314 - our own file
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{atom}feed"
    links = {link.get("rel", "alternate"): link.get("href") for link in root.findall(f"{atom}link")}
    assert links["self"] == "https://sa-bench.example/feed.xml"
    assert root.findtext(f"{atom}author/{atom}name")
    entries = root.findall(f"{atom}entry")
    ids = [element.findtext(f"{atom}id") or "" for element in (root, *entries)]
    assert len(set(ids)) == len(ids)
    dates = [element.findtext(f"{atom}updated") or "" for element in (root, *entries)]
    assert all(id_.startswith("https://") for id_ in ids)
    assert all(datetime.fromisoformat(date).tzinfo for date in dates)
    assert dates[0] == max(dates[1:])
    assert all(element.findtext(f"{atom}title") for element in (root, *entries))


def test_the_base_url_of_the_command_goes_into_every_absolute_link(folder: Path) -> None:
    url = "https://example.org/deep/"
    out = folder / "deep"
    built = build(folder / "results", out, tables=folder / "tasks", base_url=url[:-1])
    assert f"<loc>{url}index.html</loc>" in (out / "sitemap.xml").read_text("utf-8")
    assert '<base href="/deep/">' in (out / "404.html").read_text("utf-8")
    assert [note.partition(" that")[0] for note in built.notes] == ["the Submit page says"]


def test_a_placeholder_address_is_noted(folder: Path) -> None:
    built = build(folder / "results", folder / "noted", tables=folder / "tasks")
    assert "publish with --base-url" in built.notes[0]


def test_a_theme_of_ones_own_is_used(folder: Path, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(default_source(), theme)
    settings = theme / "site.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('title = "Semantic Affinity"', 'title = "Our own"'),
        "utf-8",
    )
    built = build(folder / "results", tmp_path / "site", theme, tables=folder / "tasks")
    assert "<title>Our own: " in (built.folder / "index.html").read_text("utf-8")


def test_thresholds_and_links_of_the_settings_reach_the_pages(folder: Path, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(default_source(), theme)
    text = (theme / "site.toml").read_text("utf-8")
    for old, new in (
        ("aligned = 0.65", "aligned = 0.01"),
        ("plateau = 0.50", "plateau = 0.005"),
        ("retrieval_finds = 0.5", "retrieval_finds = 1.0"),
        ("retrieval_weak = 0.1", "retrieval_weak = 1.0"),
        ('repository = ""', 'repository = "https://example.org/repo"'),
        ('licence = "CC BY 4.0"', 'licence = "CC0"'),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (theme / "site.toml").write_text(text, "utf-8")
    site = build(folder / "results", tmp_path / "site", theme, tables=folder / "tasks").folder
    rows = list(csv.DictReader(io.StringIO((site / "leaderboard.csv").read_text("utf-8"))))
    html = (site / "index.html").read_text("utf-8")
    assert {row["tier"] for row in rows} == {"1"}
    assert "its high SA comes of collapse" in html
    assert '<a href="https://example.org/repo">Source</a>' in html
    assert "Figures under CC0." in html


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ("{% block main", r"submit\.html, line 3: expected token"),
        ("{% block main %}\n{{ nosuch }}", r"submit\.html, line 3: 'nosuch' is undefined"),
        ("{% block main %}{{ 1 | nosuch }}", r"submit\.html, line 2: No filter named 'nosuch'"),
    ],
)
def test_a_mistake_in_a_template_is_named_with_its_line(
    folder: Path, tmp_path: Path, mistake: str, complaint: str
) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(default_source(), theme)
    template = theme / "templates" / "submit.html"
    text = template.read_text("utf-8").replace("{% block main %}", mistake)
    template.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=complaint):
        build(folder / "results", tmp_path / "site", theme, tables=folder / "tasks")
    assert not (tmp_path / "site").exists()


def test_hidden_models_are_not_shown(folder: Path, tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    shutil.copytree(default_source(), theme)
    settings = theme / "site.toml"
    hidden = 'hidden_models = ["org-0/model-0000"]'
    settings.write_text(settings.read_text("utf-8").replace("hidden_models = []", hidden), "utf-8")
    built = build(folder / "results", tmp_path / "site", theme, tables=folder / "tasks")
    assert "org-0/model-0000" not in built.ranked
    assert not (built.folder / "models" / "org-0__model-0000.html").exists()


def test_a_model_without_one_task_is_shown_with_what_it_has_and_not_ranked(tmp_path: Path) -> None:
    generate(tmp_path, 2, n_concepts=8)
    gone = tmp_path / "results" / "org-0__model-0000" / "1"
    (gone / "CultureSemanticAffinity.json").unlink()
    built = build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks")
    html = (built.folder / "index.html").read_text("utf-8")
    page = (built.folder / "models" / "org-0__model-0000.html").read_text("utf-8")
    assert built.ranked == ("org-1/model-0001",)
    assert built.incomplete == ("org-0/model-0000",)
    assert "198 of 264" in html
    assert "198 of the 264 scores that a rank needs" in page


def test_a_model_with_fewer_languages_is_not_ranked_either(tmp_path: Path) -> None:
    revisions = write_tables(tmp_path / "tasks", 8)
    whole, part = GeneratedModel("org/whole", 0.6), GeneratedModel("org/part", 0.9)
    write_model(tmp_path / "results", whole, revisions)
    write_model(tmp_path / "results", part, revisions, languages=("eng", "zho", "deu"))
    built = build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks")
    assert built.ranked == ("org/whole",)
    assert built.incomplete == ("org/part",)
    assert "3 of 66" in (built.folder / "tasks" / "concepts.html").read_text("utf-8")


def test_a_task_that_nobody_ran_is_needed_by_nobody(tmp_path: Path) -> None:
    generate(tmp_path, 2, tasks=["ConceptsSemanticAffinity"], n_concepts=8)
    built = build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks")
    assert len(built.ranked) == 2
    assert any("CultureSemanticAffinity" in note for note in built.notes)
    assert "No result yet on Culture" in (built.folder / "index.html").read_text("utf-8")


def test_of_two_revisions_the_fuller_one_is_shown_and_the_other_named(tmp_path: Path) -> None:
    revisions = write_tables(tmp_path / "tasks", 8)
    one_task = {"ConceptsSemanticAffinity": revisions["ConceptsSemanticAffinity"]}
    write_model(tmp_path / "results", GeneratedModel("org/model", 0.6, revision="old"), revisions)
    write_model(tmp_path / "results", GeneratedModel("org/model", 0.6, revision="pew"), one_task)
    built = build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks")
    html = (built.folder / "models" / "org__model.html").read_text("utf-8")
    assert built.ranked == ("org/model",)
    assert "not shown: revision pew" in html


def test_a_broken_result_stops_the_build_and_leaves_no_site(tmp_path: Path) -> None:
    generate(tmp_path, 2, n_concepts=8)
    broken = tmp_path / "results" / "org-0__model-0000" / "1" / "CultureSemanticAffinity.json"
    broken.write_text(broken.read_text("utf-8")[:500], "utf-8")
    with pytest.raises(ValueError, match="perhaps cut short; delete it and run"):
        build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results", "tasks"]


def test_keep_going_lists_every_problem_and_builds_from_the_rest(tmp_path: Path) -> None:
    generate(tmp_path, 3, n_concepts=8)
    for number, task in ((0, "CultureSemanticAffinity"), (1, "ConceptsSemanticAffinity")):
        folder = tmp_path / "results" / f"org-{number}__model-{number:04}" / "1"
        (folder / f"{task}.json").write_text("{", "utf-8")
    tables = tmp_path / "tasks"
    built = build(tmp_path / "results", tmp_path / "site", tables=tables, keep_going=True)
    assert len(built.problems) == 2
    assert built.ranked == ("org-2/model-0002",)


def test_results_on_another_revision_of_the_words_are_refused(tmp_path: Path) -> None:
    generate(tmp_path, 1, n_concepts=8)
    table = tmp_path / "tasks" / "concepts" / "data" / "test.jsonl"
    table.write_text(table.read_text("utf-8").replace("water0", "rain"), "utf-8")
    with pytest.raises(ValueError, match="made with revision .* of the concept table"):
        build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks")


def test_a_new_build_replaces_the_old_one_whole(tmp_path: Path) -> None:
    generate(tmp_path, 2, n_concepts=8)
    site = tmp_path / "site"
    build(tmp_path / "results", site, tables=tmp_path / "tasks")
    shutil.rmtree(tmp_path / "results" / "org-0__model-0000")
    build(tmp_path / "results", site, tables=tmp_path / "tasks")
    assert not (site / "models" / "org-0__model-0000.html").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"results", "site", "tasks"}


def _with_repository(folder: Path, address: str, where: Path) -> Path:
    """Build the site with a repository in its settings; return its folder."""
    theme = where / "theme"
    shutil.copytree(default_source(), theme)
    settings = theme / "site.toml"
    text = settings.read_text("utf-8").replace('repository = ""', f'repository = "{address}"')
    settings.write_text(text, "utf-8")
    return build(folder / "results", where / "site", theme, tables=folder / "tasks").folder


def test_the_submit_page_names_the_repository_a_fork_and_its_forms(
    folder: Path, tmp_path: Path
) -> None:
    site = _with_repository(folder, "https://github.com/org/board", tmp_path)
    html = (site / "submit.html").read_text("utf-8")
    assert "git clone https://github.com/YOU/board.git leaderboard" in html
    links = _Reader(html).links
    assert "https://github.com/org/board/issues/new?template=evaluate-model.md" in links
    forms = Path(__file__).parents[1] / ".github" / "ISSUE_TEMPLATE"
    assert (forms / "evaluate-model.md").is_file()
    assert "takes no submissions" not in html
    assert "https://github.com/org/board/issues/new/choose" in links


def test_without_a_repository_the_submit_page_says_so_and_sends_no_one_anywhere(site: Path) -> None:
    html = (site / "submit.html").read_text("utf-8")
    assert "This board takes no submissions" in html
    assert "git push" not in html
    assert [link for link in _Reader(html).links if "issues" in link or "compare" in link] == [
        "compare.html"
    ]


def test_what_the_submit_page_quotes_is_what_the_command_prints(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    committed = Path(__file__).parents[1] / "results" / "sentence-transformers__all-MiniLM-L6-v2"
    assert main(["validate", str(committed)]) == 0
    printed = capsys.readouterr().out.splitlines()[-1].partition(": ")[2]
    html = (site / "submit.html").read_text("utf-8")
    assert f"results/your-org__your-model: {re.sub('^5', '4', printed)}</samp>" in html


def test_the_foot_says_when_what_and_by_which_version(site: Path) -> None:
    html = (site / "method.html").read_text("utf-8")
    foot = html[html.index("<footer") :]
    assert re.search(r"Last measured 20\d\d-\d\d-\d\d, rendered by sa-bench \d", foot)
    assert "Concepts <code>" in foot


def test_a_task_of_many_models_keeps_rows_back_in_their_order(tmp_path: Path) -> None:
    generate(tmp_path, 101, n_concepts=6, tasks=("ConceptsSemanticAffinity",))
    site = build(tmp_path / "results", tmp_path / "site", tables=tmp_path / "tasks").folder
    html = (site / "tasks" / "concepts.html").read_text("utf-8")
    table, _, rest = html.partition('<template id="ranked-more">')
    rows = [part.count("/models/org-") for part in (table, rest.partition("</template>")[0])]
    assert rows == [50, 51]
    places = re.findall(r'<td class="number">(\d+)</td>\n<th scope="row"', html)
    assert places == [str(place) for place in range(1, 102)]
