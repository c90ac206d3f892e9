"""From the selections, codings, notes and links of a REFI-QDA source to drafts by coder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from cmo.exchange.bundle import Draft, Element, join_related
from cmo.exchange.codes import CONFIGURATION, LABEL_NAMES, SIGNS, Meaning, means_read
from cmo.reading.blocks import collapse
from cmo.records import Document, Label, Polarity

PHASE = re.compile(r"^phase: (.*)$", re.MULTILINE)
NOTHING = "nothing to code"


class Project(Protocol):
    """What a source's reader asks of its project."""

    codes: dict[str, tuple[tuple[str, ...], Meaning | None]]
    notes: dict[str, etree._Element]
    ours: bool

    def user(self, guid: str, fallback: str) -> str:
        """Return the name of a user."""
        ...

    def text_of(self, element: etree._Element) -> str | None:
        """Return the text of a note."""
        ...


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection, where it is in the stored text, and the words it quotes."""

    guid: str
    element: etree._Element
    stretch: tuple[int, int] | None
    quote: str


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname


def _guid(element: etree._Element, name: str = "guid") -> str:
    return (element.get(name) or "").strip("{} ").lower()


def _find(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if _tag(child) in names)


class SourceReader:
    """Reads what each user said about one source."""

    def __init__(
        self,
        project: Project,
        document: Document,
        elements: Sequence[etree._Element],
        selections: Sequence[Selection],
        fallback: str,
    ) -> None:
        self.project, self.document, self.fallback = project, document, fallback
        self.elements = list({id(each): each for each in elements}.values())
        self.selections = selections
        self.by_coder: dict[str, Draft] = {}
        self.of_selection: dict[str, dict[str, Element]] = {}
        self.groups: list[tuple[str, tuple[int, int], Meaning]] = []
        self.remarks: list[str] = []
        self.strange: Counter[str] = Counter()

    def drafts(self, links: Sequence[etree._Element]) -> list[Draft]:
        """Return one draft for each user who coded or noted anything here."""
        for selection in self.selections:
            self._read_selection(selection)
        self._number_groups()
        self._read_links(links)
        for element in self.elements:
            self._read_source_notes(element)
        named = ", ".join(f"{name} ({n})" for name, n in sorted(self.strange.items()))
        if named:
            found = f"codes that are no context, mechanism or outcome, kept as memos: {named}"
            self.remarks.append(f"{self.document.source}: {found}")
        return list(self.by_coder.values())

    def _draft(self, coder: str) -> Draft:
        return self.by_coder.setdefault(coder, Draft(self.document.source, coder))

    def _read_selection(self, selection: Selection) -> None:
        element = selection.element
        own = _guid(element, "creatingUser") or self.fallback
        codings: dict[str, list[etree._Element]] = {}
        for coding in _find(element, "Coding"):
            coder = self.project.user(_guid(coding, "creatingUser"), own)
            codings.setdefault(coder, []).append(coding)
        memos = list(self._memos_of(element))
        for coder, given in codings.items():
            self._read_codings(
                selection, coder, given, memos if coder == next(iter(codings)) else []
            )
        if not codings:
            coder = self.project.user(own, self.fallback)
            self._note_on_stretch(self._draft(coder), selection, memos)

    def _read_codings(
        self, selection: Selection, coder: str, given: list[etree._Element], memos: list[str]
    ) -> None:
        draft, words = self._draft(coder), selection.quote
        if selection.stretch is None:
            draft.unplaced.append(words or f"selection {selection.guid}")
            return
        made = Element(*selection.stretch, memos=list(memos))
        codes = [_guid(c, "targetGUID") for coding in given for c in _find(coding, "CodeRef")]
        read = [guid for guid in codes if self._reads(guid)]
        codes = [guid for guid in codes if guid not in read]
        draft.read += [selection.stretch] * bool(read)
        others = [name for guid in codes for name in self._apply(made, coder, guid)]
        for guid in codes:
            self._apply_construct(made, guid)
        made.memos += [text for coding in given for text in self._memos_of(coding)]
        if made.roles:
            made.memos += [f"code: {name}" for name in others]
            draft.add(made)
            kept = next(each for each in draft.elements if each.key == made.key)
            self.of_selection.setdefault(selection.guid, {})[coder] = kept
        elif others or made.memos:
            self.strange.update(others)
            notes = [f"code: {name}" for name in others] + made.memos
            self._note_on_stretch(draft, selection, notes)

    def _reads(self, guid: str) -> bool:
        names, _ = self.project.codes.get(guid, (("",), None))
        return means_read(names[-1])

    def _apply(self, made: Element, coder: str, guid: str) -> list[str]:
        """Add what a code says to an element; return its name where it says more, or nothing."""
        names, meaning = self.project.codes.get(guid, ((f"code {guid}",), None))
        if meaning is not None and meaning.groups:
            self.groups.append((coder, (made.start, made.end), meaning))
        elif meaning is not None and meaning.label:
            if (meaning.label, meaning.number) not in made.roles:
                made.roles.append((meaning.label, meaning.number))
            if meaning.construct:
                made.constructs[meaning.label] = (meaning.construct, meaning.direction)
        else:
            return [" / ".join(names)]
        return [] if meaning.whole else [" / ".join(names)]

    def _apply_construct(self, made: Element, guid: str) -> None:
        """Let a code that names a construct but no role speak for the roles that are there."""
        _, meaning = self.project.codes.get(guid, ((), None))
        if meaning is not None and meaning.construct and not meaning.label:
            for label, _ in made.roles:
                made.constructs.setdefault(label, (meaning.construct, meaning.direction))

    def _number_groups(self) -> None:
        """Give the elements within a stretch coded as a configuration its number."""
        for coder, (start, end), meaning in self.groups:
            draft = self._draft(coder)
            if meaning.polarity:
                draft.polarity[meaning.number] = meaning.polarity
            for element in draft.elements:
                if start <= element.start and element.end <= end:
                    element.roles = [
                        (label, number or meaning.number) for label, number in element.roles
                    ]

    def _read_links(self, links: Sequence[etree._Element]) -> None:
        pairs: dict[str, list[tuple[Element, Element]]] = {}
        numbers: dict[tuple[str, str], int] = {}
        for link in links:
            ends = [_guid(link, "originGUID"), _guid(link, "targetGUID")]
            here = [end for end in ends if end in self.of_selection]
            if len(here) == 2:
                one, other = (self.of_selection[end] for end in ends)
                for coder in one.keys() & other.keys():
                    pairs.setdefault(coder, []).append((one[coder], other[coder]))
            elif here:
                note = next(end for end in ends if end != here[0])
                self._link_to_note(link, here[0], note, numbers)
        for coder, related in sorted(pairs.items()):
            join_related(self._draft(coder), related)

    def _link_to_note(
        self, link: etree._Element, selection: str, guid: str, numbers: dict[tuple[str, str], int]
    ) -> None:
        note = self.project.notes.get(guid)
        if note is None:
            return
        named = CONFIGURATION.fullmatch(collapse(note.get("name") or ""))
        author = _guid(note, "creatingUser")
        for coder, element in self.of_selection[selection].items():
            if not named:
                element.memos += [text for text in self._texts(note) if text not in element.memos]
            elif not author or self.project.user(author, "") == coder:
                if (coder, guid) not in numbers:
                    number = _free(coder, int(named["number"]), numbers)
                    numbers[coder, guid] = number
                    self._read_configuration(self._draft(coder), number, named["sign"], note)
                _join(element, numbers[coder, guid], link.get("name") or "")

    def _read_configuration(
        self, draft: Draft, number: int, sign: str | None, note: etree._Element
    ) -> None:
        signs: dict[str, Polarity] = {"+": "+", "-": "-"}
        draft.polarity[number] = signs.get(SIGNS.get(sign or "", ""), "~")
        if phase := PHASE.search(self.project.text_of(note) or ""):
            draft.phases[number] = phase[1].strip()
        if texts := list(self._memos_of(note)):
            draft.memos[number] = texts

    def _read_source_notes(self, element: etree._Element) -> None:
        for description in _find(element, "Description"):
            if description.text and not self.project.ours:
                self._whole(self.project.user(self.fallback, ""), description.text)
        for reference in _find(element, "NoteRef"):
            note = self.project.notes.get(_guid(reference, "targetGUID"))
            if note is None:
                continue
            coder = self.project.user(_guid(note, "creatingUser"), self.fallback)
            if self.project.ours and note.get("name") == NOTHING:
                self._draft(coder)
                continue
            for text in self._texts(note):
                self._whole(coder, text)
        for coding in _find(element, "Coding"):
            for code in _find(coding, "CodeRef"):
                names, _ = self.project.codes.get(_guid(code, "targetGUID"), (("?",), None))
                coder = self.project.user(_guid(coding, "creatingUser"), self.fallback)
                self._whole(coder, f"code on the whole source: {' / '.join(names)}")

    def _whole(self, coder: str, text: str) -> None:
        self._draft(coder).memos.setdefault(0, []).append(text)

    def _note_on_stretch(self, draft: Draft, selection: Selection, notes: list[str]) -> None:
        """Keep notes on a stretch that is no element as memos on the source, with its words."""
        if not notes:
            return
        start, end = selection.stretch or (0, 0)
        words = self.document.text[start:end] or selection.quote
        draft.memos.setdefault(0, []).extend(
            f"on {start}-{end} “{words}”: {note}" for note in notes
        )

    def _memos_of(self, element: etree._Element) -> Iterator[str]:
        for description in _find(element, "Description"):
            if description.text and description.text.strip():
                yield description.text
        for reference in _find(element, "NoteRef"):
            note = self.project.notes.get(_guid(reference, "targetGUID"))
            if note is not None:
                yield from self._texts(note)

    def _texts(self, note: etree._Element) -> Iterator[str]:
        """Yield the text of a note; its name comes first where it says something of its own."""
        text = self.project.text_of(note)
        text = (text or "").replace("\r\n", "\n").removeprefix("\ufeff")
        name = (note.get("name") or "").strip()
        if self.project.ours or not name or text.startswith(name) or name.lower() == "memo":
            yield text
        else:
            yield f"{name}: {text}" if text else name


def _free(coder: str, wanted: int, numbers: dict[tuple[str, str], int]) -> int:
    """Return the number that a configuration asks for, or the next one if that is taken."""
    taken = {number for (name, _), number in numbers.items() if name == coder}
    return wanted if wanted not in taken else max(taken) + 1


def _join(element: Element, number: int, role: str) -> None:
    """Make an element a member of configuration ``number``, in the role that a link names."""
    label: Label = LABEL_NAMES.get(role.strip().lower(), element.label)
    if (label, 0) in element.roles:
        element.roles[element.roles.index((label, 0))] = (label, number)
    elif (label, number) not in element.roles:
        same = [at for at, role in enumerate(element.roles) if role[0] == label]
        element.roles.insert(same[-1] + 1 if same else len(element.roles), (label, number))
