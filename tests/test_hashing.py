from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from cmo.hashing import counted, unit_rows
from cmo.mapping.words import PIECES_WIDTH, STEMS_WIDTH, count_words, stems_and_pairs

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ROWS = st.lists(st.lists(WORDS, max_size=6), min_size=1, max_size=5)
TEXTS = st.lists(
    st.text("abcdé'’ÀİS \n\t-1.", max_size=40) | st.text(max_size=20), min_size=1, max_size=4
)


def same(ours: csr_matrix, theirs: csr_matrix) -> bool:
    return ours.shape == theirs.shape and np.array_equal(ours.toarray(), theirs.toarray())


@given(ROWS)
def test_features_are_counted_in_the_columns_of_scikit_learn(rows: list[list[str]]) -> None:
    theirs = FeatureHasher(64, input_type="string", alternate_sign=False).transform(rows)
    assert same(counted(rows, 64), theirs)


@given(TEXTS)
def test_words_and_pieces_are_those_of_scikit_learn(texts: list[str]) -> None:
    usual = {"alternate_sign": False, "norm": None, "binary": True}
    stems = HashingVectorizer(n_features=STEMS_WIDTH, analyzer=stems_and_pairs, **usual)
    pieces = HashingVectorizer(
        n_features=PIECES_WIDTH, analyzer="char_wb", ngram_range=(3, 5), **usual
    )
    ours = count_words(texts)
    assert same(ours[:, :STEMS_WIDTH], stems.transform(texts))
    assert same(ours[:, STEMS_WIDTH:], pieces.transform(texts))


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=5))
def test_rows_are_brought_to_length_one_unless_empty(rows: list[list[int]]) -> None:
    table = csr_matrix(np.array(rows, dtype=float))
    assert np.allclose(unit_rows(table).toarray(), normalize(table).toarray(), rtol=1e-15)
