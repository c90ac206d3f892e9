# From files to stored documents, transcripts with their listed identifiers replaced.
#
# inputs:  data/raw/literature, data/raw/interviews, data/raw/sources.csv
# outputs: data/processed/documents, data/processed/quarantine


rule ingest:
    input:
        files=members,
        identifiers=IDENTIFIERS_FILE,
    output:
        documents=f"{PROCESSED}/documents/{{batch}}.jsonl",
        quarantine=f"{PROCESSED}/quarantine/ingest-{{batch}}.jsonl",
    log:
        "logs/ingest-{batch}.log",
    benchmark:
        "benchmarks/results/ingest-{batch}.tsv"
    # First of all, so that what is set aside is known early, and since Snakemake sizes every
    # input of what is ready each time that it looks for more to do: here, a file a source.
    priority: 1
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        kinds=kinds_of,
        astray=astray(MEMBERS),
        recognise=RECOGNISE,
        batches=len(BATCHES),
        megabytes=config["limits"]["megabytes"],
        characters=config["limits"]["characters"],
        code=fingerprint("ingest", *RECOGNISER),
    shell:
        "cmo ingest {params.recognise} --raw {params.raw:q}"
        " --batch {wildcards.batch} --batches {params.batches}"
        " --documents {output.documents:q} --quarantine {output.quarantine:q}"
        " --max-megabytes {params.megabytes} --max-characters {params.characters} 2> {log:q}"
