"""The shipped encoder: what each word of a text is likely to be, from a small transformer.

``encoder.onnx`` and ``tokenizer.json`` run without PyTorch (:mod:`cmo.encoder.runtime`);
``MODEL_CARD.md`` says what they were made from. :mod:`cmo.finetuning` makes them.
"""
