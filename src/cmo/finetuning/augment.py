"""Disturb coded passages so that the encoder meets more kinds of text than were written.

Every function takes a passage and a seeded generator and returns a new passage; tags stay right.
"""

from dataclasses import replace
from random import Random

from cmo.finetuning.words import BREAK, Passage, Sentence, Word

FILLERS = [
    "um", "er", "erm", "uh", "you know", "like", "sort of", "kind of", "I mean", "well", "so yeah",
    "you see", "I suppose", "basically", "right", "and and", "if you like", "d'you know",
]  # fmt: skip
PUNCTUATION = set(".,;:!?…—–-\"“”‘’'()[]")
BULLETS = ["•", "-", "*", "·", "–", "▪", ""]
INTERVIEWERS = ["INT", "Interviewer", "I", "Q", "Int", "Moderator", "Researcher", "Facilitator"]
SPEAKERS = ["P{}", "R{}", "Participant {}", "Respondent {}", "Interviewee", "A", "S{}", "FG{}"]


def _inside(word: Word) -> str:
    return word.tag if word.tag.startswith("I-") else "O"


def _filler(following: Word, rng: Random) -> Sentence:
    tag = _inside(following)
    return [Word(part, tag) for part in rng.choice(FILLERS).replace("'", " ' ").split()]


def _is_turn_label(sentence: Sentence, place: int) -> bool:
    return place < 4 and any(word.text == ":" for word in sentence[place : place + 2])


def disfluent(passage: Passage, rng: Random, rate: float = 0.05) -> Passage:
    """Put fillers between words and stammer some short words, at about `rate` of the places."""
    result: Passage = []
    for sentence in passage:
        spoken: Sentence = []
        for place, word in enumerate(sentence):
            quiet = (
                word.text == BREAK or word.text in PUNCTUATION or _is_turn_label(sentence, place)
            )
            if not quiet and rng.random() < rate:
                spoken += _filler(word, rng)
            spoken.append(word)
            if not quiet and len(word.text) < 5 and rng.random() < rate / 2:
                spoken.append(replace(word, tag=word.tag.replace("B-", "I-")))
        result.append(spoken)
    return result


def _without_punctuation(sentence: Sentence, rng: Random, rate: float) -> Sentence:
    kept: Sentence = []
    carried = ""
    for place, word in enumerate(sentence):
        within = 0 < place < len(sentence) - 1 and word.text in "'’-"
        label_colon = word.text == ":" and place < 4
        if word.text in PUNCTUATION and not within and not label_colon and rng.random() < rate:
            carried = word.tag if word.tag.startswith("B-") else carried
            continue
        goes_on = carried != "" and word.tag == carried.replace("B-", "I-")
        kept.append(replace(word, tag=carried) if goes_on else word)
        carried = ""
    return kept


def unpunctuated(passage: Passage, rng: Random, rate: float = 1.0) -> Passage:
    """Drop punctuation at `rate`; a line without sentence ends becomes one sentence."""
    result: Passage = []
    for sentence in passage:
        bare = _without_punctuation(sentence, rng, rate)
        opens_line = not sentence or sentence[0].text == BREAK
        if not result or opens_line or (result[-1] and result[-1][-1].text in ".!?"):
            result.append(bare)
        else:
            result[-1] = result[-1] + bare
    return result


def relabelled(passage: Passage, rng: Random) -> Passage:
    """Name the interviewer and the speakers in another manner, the same throughout."""
    interviewer, pattern = rng.choice(INTERVIEWERS), rng.choice(SPEAKERS)
    result: Passage = []
    for sentence in passage:
        place = 1 if sentence and sentence[0].text == BREAK else 0
        label = sentence[place].text if len(sentence) > place + 1 else ""
        if label == "INT" and sentence[place + 1].text == ":":
            new = [interviewer]
        elif label[:1] == "P" and label[1:].isdigit() and sentence[place + 1].text == ":":
            new = pattern.format(label[1:]).split()
        else:
            result.append(sentence)
            continue
        result.append([*sentence[:place], *map(Word, new), *sentence[place + 1 :]])
    return result


def bulleted(passage: Passage, rng: Random) -> Passage:
    """Give sentences lines of their own behind bullets or numbers, often without the full stop."""
    bullet, numbered, bare = rng.choice(BULLETS), rng.random() < 0.15, rng.random() < 0.5
    result: Passage = []
    for number, sentence in enumerate(passage, 1):
        words = [word for word in sentence if word.text != BREAK]
        if bare and len(words) > 1 and words[-1].text == "." and words[-1].tag == "O":
            words.pop()
        lead = [Word(str(number)), Word(".")] if numbered else [Word(bullet)] if bullet else []
        result.append([Word(BREAK), *lead, *words])
    return result


def wrapped(passage: Passage, rng: Random) -> Passage:
    """Break lines every few words without regard to sense, as a PDF or a caption file does."""
    width = rng.randint(7, 16)
    result: Passage = []
    since = 0
    for sentence in passage:
        lines: Sentence = []
        for word in sentence:
            since = 0 if word.text == BREAK else since + 1
            if since > width and word.text not in PUNCTUATION:
                lines.append(Word(BREAK, _inside(word)))
                since = 0
            lines.append(word)
        result.append(lines)
    return result


def thinned(passage: Passage, rng: Random, rate: float = 0.12) -> Passage:
    """Drop some sentences that hold no mark (but never a speaker's or interviewer's first)."""
    kept = [
        sentence
        for sentence in passage
        if rng.random() > rate
        or any(word.tag != "O" for word in sentence)
        or any(word.text == ":" for word in sentence[:4])
        or sentence[:1] == [Word(BREAK)]
    ]
    return kept or passage
