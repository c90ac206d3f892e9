"""A finished synthesis, for notebooks: the graph, the tables, the quotes behind a link.

>>> import cmo
>>> synthesis = cmo.open_results("results")            # doctest: +SKIP
>>> synthesis.ledger                                   # doctest: +SKIP
>>> synthesis.evidence("trust", "risk_threshold")      # doctest: +SKIP
>>> synthesis.behind("trust", "risk_threshold")        # doctest: +SKIP
>>> synthesis.paths("trust", "participation")          # doctest: +SKIP
>>> synthesis.draw("focus", construct="trust")         # doctest: +SKIP
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from cmo.counting import counted
from cmo.errors import UserError
from cmo.store import read_json, read_many

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from cmo.presentation.behind import Behind
    from cmo.presentation.gallery import Materials
    from cmo.presentation.highlights import Highlights
    from cmo.presentation.marking import Mark
    from cmo.presentation.spanview import SpanView
    from cmo.records import Document
    from cmo.theory.graph import Graph


def open_results(folder: str | Path = "results") -> Results:
    """Open the ``results`` folder of a finished run.

    Raises:
        UserError: when the folder holds no finished run.
    """
    path = Path(folder)
    if not (path / "manifest.json").is_file():
        raise UserError(path, "no manifest.json", "the results folder of a finished run: snakemake")
    return Results(path)


class Results:
    """What a run wrote, read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        counts = self.manifest
        return (
            f"<Results: {counts['papers']} papers, {counts['interviews']} interviews, "
            f"{counts['configurations']} configurations, {counts['links']} links>"
        )

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The counts of the run."""
        return dict(read_json(self.folder / "manifest.json"))

    @property
    def raw(self) -> Path:
        """The folder of what people supplied."""
        settings, root = self._settings
        return root / str(settings["raw"])

    @cached_property
    def graph(self) -> Graph:
        """The programme theory as a NetworkX ``MultiDiGraph``; see :mod:`cmo.theory.graph`."""
        from cmo.theory.graph import read_graph

        return read_graph(self.folder / "programme_theory.json")

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of ``results/tables`` by its name, such as ``loops``.

        Empty cells are empty text. Columns are explained in ``docs/theory-testing.md``.

        Raises:
            UserError: when there is no such table; says which there are.
        """
        return self._frame("tables", name)

    def tool(self, name: str) -> pd.DataFrame:
        """Return a table of ``results/tools``, such as ``survey/dimensions``.

        There are those of the tools that the run had something to make of:
        ``action-statements``, ``survey/…``, ``maturity/…`` (``docs/practice-tools.md``).

        Raises:
            UserError: when there is no such table; says which there are.
        """
        return self._frame("tools", name)

    def _frame(self, part: str, name: str) -> pd.DataFrame:
        import pandas as pd

        folder = self.folder / part
        found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*.csv"))}
        if f"{name}.csv" not in found:
            known = ", ".join(path.removesuffix(".csv") for path in found) or "none"
            raise UserError(f"table {name!r}", "no such table", f"there are {known}")
        return pd.read_csv(found[f"{name}.csv"], keep_default_na=False)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """One row a source of the register, with what came out of it."""
        return self.table("sources")

    @cached_property
    def configurations(self) -> pd.DataFrame:
        """One row a configuration, with the words that fill its slots."""
        return self.table("configurations")

    @cached_property
    def links(self) -> pd.DataFrame:
        """One row a link of the programme theory, with its counts of sources."""
        return self.table("links")

    @cached_property
    def constructs(self) -> pd.DataFrame:
        """One row a construct that the evidence speaks of."""
        return self.table("constructs")

    @cached_property
    def quotes(self) -> pd.DataFrame:
        """One row for each span in each slot: quote, offsets, construct, coder, probability."""
        return self.table("evidence")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """One row a link, those of the initial theory first, with its verdict and the rule."""
        return self.table("ledger")

    @cached_property
    def contested(self) -> pd.DataFrame:
        """Both sides of the contested links: one row a configuration, with its contexts.

        ``side`` says whether it speaks for the link or against it, ``only_on_this_side``
        which of its contexts the other side lacks.
        """
        contested = self.ledger.loc[self.ledger["verdict"] == "contested", "link"]
        sides = self.table("sides")
        return sides[sides["link"].isin(contested)].reset_index(drop=True)

    @cached_property
    def mechanisms(self) -> pd.DataFrame:
        """One row a mechanism, before and after the test, with one extract."""
        return self.table("mechanisms")

    @cached_property
    def scores(self) -> pd.DataFrame:
        """How well the model did on writers and sources it was not trained on."""
        return self.table("scores")

    def evidence(self, start: str, end: str, sign: str | None = None) -> pd.DataFrame:
        """Return the quotes behind the links from construct ``start`` to ``end``.

        One row for each span of the two constructs in the links' configurations, in the order
        of source and place, with the link's ``sign``. Without ``sign``, links of all signs.

        Raises:
            UserError: when there is no such link; says what ``start`` leads to.
        """
        edges = self.graph.get_edge_data(start, end) or {}
        wanted = {key: edge for key, edge in edges.items() if sign in {None, key}}
        if not wanted:
            raise UserError(f"link {start} → {end}", "not in the graph", self._leads_to(start))
        frames = [self._behind(edge, start, end) for edge in wanted.values()]
        import pandas as pd

        return pd.concat(frames, ignore_index=True)

    def document(self, source: str) -> Document:
        """Return the stored text of a source, which all offsets count in."""
        if source not in self._documents:
            raise UserError(f"source {source!r}", "no such source", "an id of tables/sources.csv")
        return self._documents[source]

    def show(self, source: str, configurations: list[str] | None = None) -> Highlights:
        """Return the passages of ``source`` with the spans of its configurations marked.

        ``configurations`` limits the marks, and the passages shown, to those identifiers.
        """
        from cmo.presentation.highlights import Highlights

        marks = self._marks(source, configurations)
        row = self.sources.set_index("id").loc[source]
        synthetic = bool(row["synthetic"] == "yes")
        return Highlights(self.document(source), marks, str(row["title"]), synthetic)

    def behind(self, start: str, end: str, sign: str | None = None) -> Behind:
        """Return the passages behind the links from ``start`` to ``end``, spans marked.

        Above them what became of each link in the test. Without ``sign``, links of all signs.

        Raises:
            UserError: when there is no such link; says what ``start`` leads to.
        """
        from cmo.presentation.behind import Behind

        quotes = self.evidence(start, end, sign)
        shown = [
            self.show(str(source), sorted(set(own["configuration"])))
            for source, own in quotes.groupby("source", sort=False)
        ]
        ledger, ends = self.ledger, f"{self._named(start)} → {self._named(end)}"
        tested = ledger[(ledger["from_construct"] == start) & (ledger["to_construct"] == end)]
        columns = (tested[name] for name in ("sign", "verdict", "rule"))
        said = [
            f"{ends} ({of}): {verdict}, {rule}"
            for of, verdict, rule in zip(*columns, strict=True)
            if sign in {None, of}
        ]
        return Behind(f"{ends}: {counted(len(shown), 'source')}", said, shown)

    def displacy(self, source: str, at: int) -> SpanView:
        """Return the passage of ``source`` around offset ``at``, with its spans, by displaCy.

        Raises:
            UserError: when no passage of the source is there.
        """
        from cmo.language import SPANS, make_nlp
        from cmo.presentation.spanview import SpanView

        document = self.document(source)
        around = [p for p in document.passages if p.start <= at < p.end]
        if not around:
            raise UserError(f"source {source!r}", f"no passage at {at}", "see start in quotes")
        begin, end = around[0].start, around[0].end
        doc = make_nlp()(document.text[begin:end])
        spans = [
            doc.char_span(start - begin, stop - begin, label, alignment_mode="expand")
            for start, stop, label in sorted(set(self._marks(source)))
            if begin <= start and stop <= end
        ]
        doc.spans[SPANS] = [span for span in spans if span is not None]
        return SpanView(doc)

    def agreement(self, *coders: str | Path) -> pd.DataFrame:
        """Return the figures of ``cmo agree`` between coders, explained in docs/agreement.md.

        A coder is a name under ``codings``, a folder of codings, or a file.

        Raises:
            UserError: when a coder is not there, or no two coded one source.
        """
        import pandas as pd

        from cmo.agreement.measuring import measure_panel
        from cmo.agreement.raters import read_panel

        settings, root = self._settings
        panel = read_panel([str(coder) for coder in coders], self.raw, root / settings["processed"])
        return pd.DataFrame(measure_panel(panel))

    def paths(self, start: str, end: str, most_steps: int = 3) -> pd.DataFrame:
        """Return the paths of at most ``most_steps`` links from one construct to another.

        One row a path and choice of signs, firmest first: ``families_with_all`` counts the
        independent sources that claim the whole path, ``weakest`` those of its least
        supported link, and ``basis`` tells what one source claims from what is inferred.

        Raises:
            UserError: when the graph lacks one of the constructs.
        """
        from dataclasses import fields

        import pandas as pd

        from cmo.theory import inputs
        from cmo.theory.walks import Walk, find_paths

        for name in (start, end):
            if name not in self.graph:
                raise UserError(f"construct {name!r}", "not in the graph", self._leads_to(name))
        joined = self._materials.theory
        links, sources = inputs.read_links(joined), inputs.read_sources(joined)
        found = find_paths(links, sources, start, end, most_steps)
        return pd.DataFrame(found, columns=[item.name for item in fields(Walk)])

    def draw(self, figure: str = "programme_theory", **choices: Any) -> Figure:
        """Draw one of :data:`cmo.presentation.gallery.FIGURES`, which shows itself in a notebook.

        ``choices`` are those of :class:`cmo.presentation.gallery.Choices`, such as
        ``construct="trust"`` for the figure ``focus``.

        Raises:
            UserError: when there is no such figure, or no such construct.
        """
        from cmo.presentation import gallery

        return gallery.draw(figure, self._materials, gallery.Choices(**choices))

    def _behind(self, edge: dict[str, Any], start: str, end: str) -> pd.DataFrame:
        quotes = self.quotes
        chosen = quotes["configuration"].isin(edge["configurations"]) & quotes["construct"].isin(
            [start, end]
        )
        return quotes[chosen].assign(sign=edge["sign"])

    def _marks(self, source: str, configurations: list[str] | None = None) -> list[Mark]:
        quotes = self.quotes[self.quotes["source"] == source]
        if configurations is not None:
            quotes = quotes[quotes["configuration"].isin(configurations)]
        return list(zip(quotes["start"], quotes["end"], quotes["label"], strict=True))

    def _named(self, construct: str) -> str:
        """Return what a construct is called, with the identifier that the tables have."""
        return f"{self.graph.nodes[construct]['label']} ({construct})"

    def _leads_to(self, start: str) -> str:
        if start not in self.graph:
            return f"constructs are {', '.join(sorted(self.graph))}"
        found = sorted(set(self.graph.successors(start)))
        return f"{start} leads to {', '.join(found) or 'nothing'}"

    @cached_property
    def _settings(self) -> tuple[dict[str, Any], Path]:
        """The run's settings, and the folder that their paths start from."""
        settings = yaml.safe_load((self.folder / "config.yaml").read_text(encoding="utf-8"))
        root = self.folder.resolve()
        for _ in Path(settings["results"]).parts:
            root = root.parent
        return settings, root

    @property
    def _materials(self) -> Materials:
        from cmo.presentation.gallery import Materials

        settings, root = self._settings
        return Materials(self.raw, root / settings["processed"] / "theory", self.folder)

    @cached_property
    def _documents(self) -> dict[str, Document]:
        from cmo.records import Document

        settings, root = self._settings
        stored = sorted((root / settings["processed"] / "documents").glob("*.jsonl"))
        return {document.source: document for document in read_many(stored, Document)}
