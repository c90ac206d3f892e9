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
        WRITTEN,
        f"{RESULTS}/leaks.csv",
        f"{RESULTS}/inputs.json",
        # What lies in between as well: a file of it that was deleted is made again.
        MODEL,
        [batches(f"{stage}/") for stage in STAGES],
        RECORDS,


include: "workflow/rules/notebooks.smk"


onsuccess:
    for name in ("report.html", "explorer.html", "figures/programme_theory.png"):
        if Path(RESULTS, name).exists():
            print("To look at:", Path(RESULTS, name))
