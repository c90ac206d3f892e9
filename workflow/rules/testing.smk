# The initial theory under test: verdicts, analyses, health alarms, and what changed.
#
# inputs:  data/processed/theory, results/programme_theory.json, results/manifest.json,
#          data/raw/{initial_theory,codebook}.csv, and where they are there
#          data/raw/{verdicts,groups}.csv and data/raw/accepted.json
# outputs: results/tables/{ledger,groups,…}.csv, results/tables/theory.xlsx, results/verdicts.json,
#          results/changes.md

RECORDS = [f"{THEORY}/{name}.jsonl" for name in ("codings", "links", "sources")]
DECISIONS = if_there(f"{RAW}/verdicts.csv", f"{RAW}/groups.csv", *correction_files(RAW))
ACCEPTED = if_there(f"{RAW}/accepted.json")
JUDGED = ["ledger", "rules", "groups", "group_candidates", "sides", "mechanisms"]
ANALYSED = [
    "demi_regularities",
    "chains",
    "loops",
    "robustness",
    "saturation",
    "contrasts",
    "lifecycle",
    "typology",
]
TESTED = [f"{RESULTS}/tables/{name}.csv" for name in (*JUDGED, *ANALYSED, "alarms")]
TESTED += [f"{RESULTS}/verdicts.json", f"{RESULTS}/changes.md"]
WORKBOOK = f"{RESULTS}/tables/theory.xlsx"


rule judge:
    input:
        RECORDS,
        f"{RAW}/initial_theory.csv",
        f"{RAW}/codebook.csv",
        DECISIONS,
    output:
        tables=report(
            [f"{RESULTS}/tables/{name}.csv" for name in JUDGED],
            caption="../report/testing.rst",
            category="Theory testing",
        ),
        summary=f"{RESULTS}/verdicts.json",
    log:
        "logs/judge.log",
    benchmark:
        "benchmarks/results/judge.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        theory=folder(THEORY),
        folder=subpath(output[0], parent=True),
        settings=SETTINGS,
        code=fingerprint("judge"),
    shell:
        "cmo judge --raw {params.raw:q} --theory {params.theory:q}"
        " --settings {params.settings:q} --output {params.folder:q}"
        " --summary {output.summary:q} 2> {log:q}"


rule analyse:
    input:
        RECORDS,
        f"{RAW}/initial_theory.csv",
        f"{RAW}/codebook.csv",
    output:
        report(
            [f"{RESULTS}/tables/{name}.csv" for name in ANALYSED],
            caption="../report/testing.rst",
            category="Theory testing",
        ),
    log:
        "logs/analyse.log",
    benchmark:
        "benchmarks/results/analyse.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        theory=folder(THEORY),
        folder=subpath(output[0], parent=True),
        settings=SETTINGS,
        lifecycle=folder(LIFECYCLE),
        typology=folder(TYPOLOGY),
        code=fingerprint("analyse", LIFECYCLE, TYPOLOGY),
    shell:
        "cmo analyse --raw {params.raw:q} --theory {params.theory:q}"
        " --lifecycle {params.lifecycle:q} --typology {params.typology:q}"
        " --settings {params.settings:q} --output {params.folder:q} 2> {log:q}"


# The same tables for those who read them in a spreadsheet program.
rule workbook:
    input:
        [f"{RESULTS}/tables/{name}.csv" for name in (*JUDGED, *ANALYSED)],
        f"{RESULTS}/verdicts.json",
    output:
        report(
            WORKBOOK,
            caption="../report/testing.rst",
            category="Theory testing",
        ),
    log:
        "logs/workbook.log",
    benchmark:
        "benchmarks/results/workbook.tsv"
    conda:
        "../../environment.yml"
    params:
        results=folder(RESULTS),
        code=fingerprint("workbook"),
    shell:
        "cmo workbook --results {params.results:q} --output {output:q} 2> {log:q}"


# Its log holds the alarms that go off; the table holds the quiet ones as well.
rule alarms:
    input:
        RECORDS,
        f"{RESULTS}/programme_theory.json",
        f"{RESULTS}/manifest.json",
        [
            f"{RESULTS}/tables/{name}.csv"
            for name in ("sources", "configurations", "links")
        ],
        ACCEPTED,
        CANDIDATES,
        f"{RAW}/search_log.csv",
        documents=batches("documents/"),
    output:
        report(
            f"{RESULTS}/tables/alarms.csv",
            caption="../report/testing.rst",
            category="Theory testing",
        ),
    log:
        "logs/alarms.log",
    benchmark:
        "benchmarks/results/alarms.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        theory=folder(THEORY),
        results=folder(RESULTS),
        settings=SETTINGS,
        code=fingerprint("alarms"),
    shell:
        "cmo alarms --raw {params.raw:q} --theory {params.theory:q}"
        " --settings {params.settings:q} --documents {input.documents:q}"
        " --results {params.results:q} --output {output:q} 2> {log:q}"


rule changes:
    input:
        f"{RESULTS}/programme_theory.json",
        f"{RESULTS}/manifest.json",
        [
            f"{RESULTS}/tables/{name}.csv"
            for name in ("sources", "configurations", "ledger")
        ],
        ACCEPTED,
    output:
        f"{RESULTS}/changes.md",
    log:
        "logs/changes.log",
    benchmark:
        "benchmarks/results/changes.tsv"
    conda:
        "../../environment.yml"
    params:
        old=folder(f"{RAW}/accepted.json"),
        new=folder(RESULTS),
        code=fingerprint("diff"),
    shell:
        "cmo diff --first {params.old:q} {params.new:q} --output {output:q} 2> {log:q}"
