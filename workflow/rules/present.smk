# Tables, pictures and the last check: what people look at.
#
# inputs:  data/processed/theory, data/processed/documents, results/manifest.json, registers
# outputs: results/tables, results/quarantine.csv, results/figures, results/leaks.csv

REGISTERS = [f"{RAW}/{name}.csv" for name in ("sources", "codebook")]


rule tabulate:
    input:
        codings=f"{THEORY}/codings.jsonl",
        links=f"{THEORY}/links.jsonl",
        documents=batches("documents/"),
        quarantine=f"{THEORY}/quarantine.jsonl",
        manifest=f"{RESULTS}/manifest.json",
        registers=REGISTERS,
    output:
        tables=report(
            [f"{RESULTS}/tables/{name}" for name in TABLES],
            caption="../report/tables.rst",
            category="Tables",
        ),
        quarantine=f"{RESULTS}/quarantine.csv",
    log:
        "logs/tabulate.log",
    benchmark:
        "benchmarks/results/tabulate.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        folder=folder(f"{RESULTS}/tables"),
        code=fingerprint("tabulate"),
    shell:
        "cmo tabulate --raw {params.raw:q} --codings {input.codings:q} --links {input.links:q}"
        " --documents {input.documents:q} --manifest {input.manifest:q}"
        " --quarantine {input.quarantine:q} --output {params.folder:q}"
        " --quarantine-output {output.quarantine:q} 2> {log:q}"
