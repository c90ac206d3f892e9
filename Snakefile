"""From raw texts to a programme theory: ingest → place → tag → map → assemble → show.

Rules call the `cmo` command line and nothing else. What people supply is in data/raw; what
is made on the way goes to data/processed, what comes out to results.
"""

from snakemake.utils import min_version

min_version("9.13")


configfile: "config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/settings.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/model.smk"
include: "workflow/rules/coding.smk"
include: "workflow/rules/theory.smk"
include: "workflow/rules/testing.smk"
include: "workflow/rules/practice.smk"
include: "workflow/rules/present.smk"


report: "workflow/report/workflow.rst"


rule all:
    default_target: True
    input:
        f"{RESULTS}/config.yaml",
        f"{RESULTS}/manifest.json",
        GRAPHS,
        TOOLS,
        TESTED,
        WORKBOOK,
        [f"{RESULTS}/tables/{name}" for name in TABLES],
        f"{RESULTS}/quarantine.csv",
        f"{RESULTS}/tables/scores.csv",
        f"{RESULTS}/tables/mapping_scores.csv",
        f"{RESULTS}/tables/candidates.csv",
        f"{RESULTS}/tables/corrections.csv",
        [
            f"{RESULTS}/figures/{name}.{s}"
            for name in (*FIGURES, *FOCUSED)
            for s in ("svg", "png")
        ],
        f"{RESULTS}/report.html",
        f"{RESULTS}/explorer.html",
        f"{RESULTS}/leaks.csv",
        f"{RESULTS}/inputs.json",
        # What lies in between as well: a file of it that was deleted is made again.
        MODEL,
        [batches(f"{stage}/") for stage in STAGES],
        RECORDS,


include: "workflow/rules/notebooks.smk"
