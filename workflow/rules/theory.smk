# The programme theory from all batches, and the counts that every table and picture prints.
#
# inputs:  data/processed/mapped, data/raw/{sources,codebook,search_log,excluded}.csv and, if
#          there, references.csv; config/{lifecycle,typology}.yaml
# outputs: data/processed/theory, results/programme_theory.*, results/manifest.json

import json

THEORY = f"{PROCESSED}/theory"
GRAPHS = [
    f"{RESULTS}/programme_theory.{s}" for s in ("json", "graphml", "gexf", "kumu.json")
]
SETTINGS = json.dumps(config["theory"], sort_keys=True)


rule assemble:
    input:
        documents=batches("documents/"),
        codings=batches("mapped/"),
        quarantine=batches("quarantine/ingest-") + batches("quarantine/place-"),
        registers=[
            f"{RAW}/{name}.csv"
            for name in ("sources", "codebook", "search_log", "excluded")
        ],
        candidates=CANDIDATES,
    output:
        codings=f"{THEORY}/codings.jsonl",
        links=f"{THEORY}/links.jsonl",
        quarantine=f"{THEORY}/quarantine.jsonl",
        sources=f"{THEORY}/sources.jsonl",
        graphs=GRAPHS,
        manifest=f"{RESULTS}/manifest.json",
    log:
        "logs/assemble.log",
    benchmark:
        "benchmarks/results/assemble.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        theory=subpath(output.codings, parent=True),
        results=subpath(output.manifest, parent=True),
        settings=SETTINGS,
        lifecycle=folder(LIFECYCLE),
        typology=folder(TYPOLOGY),
        code=fingerprint("assemble", LIFECYCLE, TYPOLOGY),
    shell:
        "cmo assemble --raw {params.raw:q} --documents {input.documents:q}"
        " --codings {input.codings:q} --quarantine {input.quarantine:q}"
        " --lifecycle {params.lifecycle:q} --typology {params.typology:q}"
        " --theory {params.theory:q} --results {params.results:q}"
        " --settings {params.settings:q} 2> {log:q}"
