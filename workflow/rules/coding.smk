# What people and the machine say about each document, a batch of sources at a time.
#
# inputs:  data/processed/documents, data/raw/codings, data/processed/model or the pinned one
# outputs: data/processed/people, data/processed/machine, data/processed/mapped


STAGES = ["documents", "people", "machine", "corrected", "corrections", "mapped"]


rule place:
    input:
        documents=f"{PROCESSED}/documents/{{batch}}.jsonl",
        codings=codings_of,
        identifiers=IDENTIFIERS_FILE,
    output:
        codings=f"{PROCESSED}/people/{{batch}}.jsonl",
        quarantine=f"{PROCESSED}/quarantine/place-{{batch}}.jsonl",
    log:
        "logs/place-{batch}.log",
    benchmark:
        "benchmarks/results/place-{batch}.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        recognise=RECOGNISE,
        constructs=constructs_of,
        astray=astray(CODINGS),
        code=fingerprint("place", *RECOGNISER),
    shell:
        "cmo place {params.recognise} --raw {params.raw:q} --documents {input.documents:q}"
        " --output {output.codings:q} --quarantine {output.quarantine:q} 2> {log:q}"


rule tag:
    input:
        documents=f"{PROCESSED}/documents/{{batch}}.jsonl",
        people=f"{PROCESSED}/people/{{batch}}.jsonl",
        model=MODEL,
    output:
        f"{PROCESSED}/machine/{{batch}}.jsonl",
    log:
        "logs/tag-{batch}.log",
    benchmark:
        "benchmarks/results/tag-{batch}.tsv"
    conda:
        "../../environment.yml"
    params:
        model=folder(MODEL_FOLDER),
        least=config["tagging"]["review"],
        code=fingerprint("tag", CUES, ENCODER),
    shell:
        "cmo tag --documents {input.documents:q} --codings {input.people:q}"
        " --model {params.model:q} --least-probability {params.least}"
        " --output {output:q} 2> {log:q}"


rule correct:
    input:
        documents=f"{PROCESSED}/documents/{{batch}}.jsonl",
        codings=[
            f"{PROCESSED}/people/{{batch}}.jsonl",
            f"{PROCESSED}/machine/{{batch}}.jsonl",
        ],
        identifiers=IDENTIFIERS_FILE,
    output:
        codings=f"{PROCESSED}/corrected/{{batch}}.jsonl",
        outcomes=f"{PROCESSED}/corrections/{{batch}}.jsonl",
    log:
        "logs/correct-{batch}.log",
    benchmark:
        "benchmarks/results/correct-{batch}.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        recognise=RECOGNISE,
        rows=corrections_of,
        code=fingerprint("corrections"),
    shell:
        "cmo corrections apply {params.recognise} --raw {params.raw:q}"
        " --documents {input.documents:q} --codings {input.codings:q}"
        " --output {output.codings:q} --outcomes {output.outcomes:q} 2> {log:q}"


rule list_corrections:
    input:
        outcomes=batches("corrections/"),
        given=if_there(*correction_files(RAW)),
    output:
        report(
            f"{RESULTS}/tables/corrections.csv",
            caption="../report/tables.rst",
            category="Tables",
        ),
    log:
        "logs/list_corrections.log",
    benchmark:
        "benchmarks/results/list_corrections.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        code=fingerprint("corrections"),
    shell:
        "cmo corrections list --raw {params.raw:q} --outcomes {input.outcomes:q}"
        " --output {output:q} 2> {log:q}"


rule map:
    input:
        documents=f"{PROCESSED}/documents/{{batch}}.jsonl",
        codings=f"{PROCESSED}/corrected/{{batch}}.jsonl",
        model=MODEL,
    output:
        f"{PROCESSED}/mapped/{{batch}}.jsonl",
    log:
        "logs/map-{batch}.log",
    benchmark:
        "benchmarks/results/map-{batch}.tsv"
    conda:
        "../../environment.yml"
    params:
        model=folder(MODEL_FOLDER),
        code=fingerprint("map", READER),
    shell:
        "cmo map --documents {input.documents:q} --codings {input.codings:q}"
        " --model {params.model:q} --output {output:q} 2> {log:q}"
