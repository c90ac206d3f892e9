"""A pinned model is used as it is, and none is trained."""

from __future__ import annotations

import shutil
from pathlib import Path

from story import Story, lay_out, snakemake, succeed

STAGES = ("machine", "mapped")


def test_a_pinned_model_codes_as_it_did_and_is_refused_once_altered(
    story: Story, tmp_path: Path
) -> None:
    lay_out(tmp_path)
    model = tmp_path / "raw" / "model"
    shutil.copytree(story.first / "processed" / "model", model)
    with (tmp_path / "config" / "config.yaml").open("a") as settings:
        settings.write("model: raw/model\n")
    succeed(tmp_path, "processed/mapped/0.jsonl")
    assert not (tmp_path / "processed" / "model").exists()
    for path in (Path("processed") / stage / "0.jsonl" for stage in STAGES):
        assert (tmp_path / path).read_bytes() == (story.first / path).read_bytes()

    weights = bytearray((model / "weights.safetensors").read_bytes())
    weights[-1] ^= 1
    (model / "weights.safetensors").write_bytes(weights)
    assert snakemake(tmp_path, "processed/machine/0.jsonl").returncode == 1
    said = (tmp_path / "logs" / "tag-0.log").read_text()
    assert "raw/model/weights.safetensors: its checksum is not the one in model.json" in said
    assert "where the settings name this model, copy it there again" in said
    assert "Traceback" not in said
