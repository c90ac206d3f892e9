# Tools for practice: what people in a collaboration can do with the theory.
#
# inputs:  results/tables, and where they are there config/{actions,survey}.yaml
# outputs: results/tools

GROUNDS = [
    f"{RESULTS}/tables/{name}.csv"
    for name in (
        "constructs",
        "sources",
        "configurations",
        "links",
        "ledger",
        "robustness",
        "sides",
    )
]
ACTIONS = [f for f in ["config/actions.yaml"] if Path(f).exists()]
TOOLS = [
    f"{RESULTS}/tools/action-statements.{suffix}"
    for suffix in ("md", "csv", "docx")
    if ACTIONS
]

SURVEYS = [f for f in ["config/survey.yaml"] if Path(f).exists()]
TOOLS += [
    f"{RESULTS}/tools/survey/{name}"
    for name in ("form.html", "answers.xlsx")
    if SURVEYS
]


rule actions:
    input:
        GROUNDS,
        actions="config/actions.yaml",
    output:
        report(
            [
                f"{RESULTS}/tools/action-statements.{suffix}"
                for suffix in ("md", "csv", "docx")
            ],
            caption="../report/actions.rst",
            category="Tools for practice",
        ),
    log:
        "logs/actions.log",
    benchmark:
        "benchmarks/results/actions.tsv"
    conda:
        "../../environment.yml"
    params:
        tables=folder(f"{RESULTS}/tables"),
        folder=folder(f"{RESULTS}/tools"),
        code=fingerprint("actions"),
    shell:
        "cmo actions --actions {input.actions:q} --tables {params.tables:q}"
        " --output {params.folder:q} 2> {log:q}"


rule survey_form:
    input:
        survey="config/survey.yaml",
        codebook=f"{RAW}/codebook.csv",
    output:
        f"{RESULTS}/tools/survey/form.html",
        f"{RESULTS}/tools/survey/answers.xlsx",
    log:
        "logs/survey_form.log",
    benchmark:
        "benchmarks/results/survey_form.tsv"
    conda:
        "../../environment.yml"
    params:
        folder=folder(f"{RESULTS}/tools/survey"),
        code=fingerprint("survey"),
    shell:
        "cmo survey make --survey {input.survey:q} --codebook {input.codebook:q}"
        " --output {params.folder:q} 2> {log:q}"
