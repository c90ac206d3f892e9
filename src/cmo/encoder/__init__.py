"""The shipped encoder: what each word of a text is likely to be, from a small transformer.

``encoder.onnx`` runs without PyTorch (:mod:`cmo.encoder.runtime`) on the pieces and vectors that
all encoders share (:mod:`cmo.encoder.pieces`); ``MODEL_CARD.md`` says what they were made from.
:mod:`cmo.finetuning` makes them.
"""
