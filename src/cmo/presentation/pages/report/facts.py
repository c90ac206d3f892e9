"""What the run itself can say under the items of the RAMESES standards.

A fact is a sentence with figures; where the run holds nothing on it, there is no sentence.
``config/reporting.yaml`` names them.
"""

from __future__ import annotations

from collections.abc import Callable

from cmo.counting import counted
from cmo.presentation.pages.report.inputs import Inputs
from cmo.presentation.synthesis import call_interviews, say_interviews

Fact = Callable[[Inputs], str]


def report_title(inputs: Inputs) -> str:
    """Return the title of the report, which says what kind of synthesis it is."""
    return f"{inputs.settings['title']}: a realist synthesis"


def _question(inputs: Inputs) -> str:
    return str(inputs.settings["question"])


def found_and_kept(inputs: Inputs) -> str:
    """Return in a clause what the searches showed and what of it was left out."""
    screening = inputs.manifest.get("screening")
    said = f"{counted(inputs.manifest['queries'], 'query', 'queries')} showed "
    if not screening:
        hits, pages = inputs.manifest["hits_seen"], inputs.manifest["excluded"]
        left_out = f"{counted(pages, 'page')} were left out, each with a reason"
        return f"{said}{counted(hits, 'hit')}; {left_out}"
    out = screening["left_out_on_abstract"] + screening["left_out_on_full_text"]
    return (
        f"{said}{counted(screening['records'], 'record')}, {screening['duplicates']:,} of them "
        f"duplicates; {out:,} left out on abstract or full text, each with a reason"
    )


def _search(inputs: Inputs) -> str:
    queries, screening = inputs.manifest["queries"], inputs.manifest.get("screening")
    hits = inputs.manifest["hits_seen"]
    seen = counted(screening["records"], "record") if screening else counted(hits, "hit")
    return f"{counted(queries, 'query', 'queries')} logged, {seen} seen" if queries else ""


def _exclusions(inputs: Inputs) -> str:
    screening = inputs.manifest.get("screening", {})
    records = sum(screening.get(f"left_out_on_{name}", 0) for name in ("abstract", "full_text"))
    found = [(records, "record"), (inputs.manifest["excluded"], "page")]
    said = " and ".join(counted(number, what) for number, what in found if number)
    return f"{said} left out, each with its reason" if said else ""


def _appraisal(inputs: Inputs) -> str:
    included = [s for s in inputs.synthesis.sources if s.decision == "include"]
    judged = sum(bool(source.relevance and source.rigour) for source in included)
    if not judged:
        return ""
    return f"relevance and rigour given for {judged} of {counted(len(included), 'source')}"


def _codebook(inputs: Inputs) -> str:
    constructs = len(inputs.synthesis.constructs)
    return f"codebook of {counted(constructs, 'construct')}" if constructs else ""


def _coding(inputs: Inputs) -> str:
    people, machine = (inputs.manifest[f"coded_by_{who}"] for who in ("people", "machine"))
    return f"{counted(people, 'source')} coded by people, {machine} by machine"


def _rules(inputs: Inputs) -> str:
    return "every verdict with the rule that led to it" if inputs.table("ledger") else ""


def _scores(inputs: Inputs) -> str:
    return "the machine's scores on texts it did not learn from" if inputs.table("scores") else ""


def _flow(inputs: Inputs) -> str:
    return "a diagram drawn from the same counts" if "source_flow" in inputs.figures else ""


def _characteristics(inputs: Inputs) -> str:
    included = len(inputs.table("sources"))
    return f"a table of {counted(included, 'source')}" if included else ""


def _initial_theory(inputs: Inputs) -> str:
    links = inputs.verdicts["initial_links"]
    return f"a starting theory of {counted(links, 'link')}, each with its verdict" if links else ""


def _results(inputs: Inputs) -> str:
    links = inputs.manifest["links"]
    if not links:
        return ""
    found = counted(inputs.manifest["configurations"], "configuration")
    papers, interviews = inputs.manifest["papers"], inputs.manifest["interviews"]
    sources = f"{counted(papers, 'paper')} and {_spoken(inputs, interviews)}"
    return f"{found} and {counted(links, 'link')} from {sources}"


def _contested(inputs: Inputs) -> str:
    sides = {row["link"] for row in inputs.table("sides")}
    return f"{counted(len(sides), 'link')} with sources on both sides" if sides else ""


def _robustness(inputs: Inputs) -> str:
    pairs = len(inputs.table("robustness"))
    return f"robustness of {counted(pairs, 'pair')} of constructs" if pairs else ""


def _saturation(inputs: Inputs) -> str:
    return "what each further source still brings" if inputs.table("saturation") else ""


def _alarms(inputs: Inputs) -> str:
    rows = inputs.table("alarms")
    off = sum(row["state"] == "alarm" for row in rows)
    return f"{counted(len(rows), 'health check')}, {off} with an alarm" if rows else ""


def _actions(inputs: Inputs) -> str:
    actions = len(inputs.practice.actions)
    return f"{counted(actions, 'action statement')} tied to links" if actions else ""


def _interviews(inputs: Inputs) -> str:
    interviews = inputs.manifest["interviews"]
    return f"{_spoken(inputs, interviews)} in the register" if interviews else ""


def _spoken(inputs: Inputs, interviews: int) -> str:
    return say_interviews(interviews, call_interviews(inputs.synthesis.sources))


FACTS: dict[str, Fact] = {
    "title": report_title,
    "question": _question,
    "search": _search,
    "exclusions": _exclusions,
    "appraisal": _appraisal,
    "codebook": _codebook,
    "coding": _coding,
    "rules": _rules,
    "scores": _scores,
    "flow": _flow,
    "characteristics": _characteristics,
    "initial_theory": _initial_theory,
    "results": _results,
    "contested": _contested,
    "robustness": _robustness,
    "saturation": _saturation,
    "alarms": _alarms,
    "actions": _actions,
    "interviews": _interviews,
}
