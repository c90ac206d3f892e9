from __future__ import annotations

import numpy as np
import pytest

from cmo.mapping.vectors import mean_vectors, table, unit, word_pieces
from cmo.mapping.words import count_stems, run_number, runs, stem, stems


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (("trusted", "trusting", "trusts"), "trust"),
        (("agreement", "agreed", "agrees"), "agre"),
        (("is",), "is"),
    ],
)
def test_forms_of_a_word_share_a_beginning(words: tuple[str, ...], same: str) -> None:
    assert all(stem(word).startswith(same) for word in words)


def test_an_apostrophe_of_either_kind_is_the_same() -> None:
    assert stems("they didn’t") == stems("they didn't")


def test_a_cue_is_found_in_any_form_and_place() -> None:
    assert run_number(stems("trusting partners")) in set(runs("We TRUSTED partner hospitals"))
    assert run_number(stems("trusting partners")) not in set(runs("partners trusted us"))


def test_hashed_words_do_not_depend_on_each_other() -> None:
    both = count_stems(["trust grew", "money ran out"])
    assert (both[0] != count_stems(["trust grew"])).nnz == 0


def test_a_word_outside_the_table_is_read_in_pieces() -> None:
    rows, _ = table()
    assert "interoperability" not in rows
    assert len(list(word_pieces("interoperability"))) > 1


def test_like_meanings_have_like_vectors() -> None:
    texts = ["the hospital", "a clinic", "they sang", "money", "nurse", "doctors"]
    vectors = mean_vectors(texts)
    near = unit(vectors - vectors.mean(axis=0))
    assert near[4] @ near[5] > near[4] @ near[3]


def test_a_text_without_words_has_a_vector_of_zeros() -> None:
    assert not np.any(mean_vectors(["", "12 %"]))
    assert not np.any(unit(mean_vectors([""])))
