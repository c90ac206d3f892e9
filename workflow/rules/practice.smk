# Tools for practice: what people in a collaboration can do with the theory.
#
# inputs:  results/tables, and where they are there config/{actions,survey,maturity}.yaml and
#          what people filled in under data/raw/{survey,maturity}
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
ACTIONS = if_there("config/actions.yaml")
SURVEY = if_there("config/survey.yaml")
MATURITY = if_there("config/maturity.yaml")
# What people filled in; where there is nothing yet, the forms alone are made.
ANSWERS = if_there(*filled_forms(RAW, "survey")) if SURVEY else []
RATINGS = if_there(*filled_forms(RAW, "maturity")) if MATURITY else []

STATEMENTS = [
    f"{RESULTS}/tools/action-statements.{suffix}" for suffix in ("md", "csv", "docx")
]
SURVEY_FORMS = [f"{RESULTS}/tools/survey/{n}" for n in ("form.html", "answers.xlsx")]
SURVEY_SCORES = [
    f"{RESULTS}/tools/survey/{name}"
    for name in (
        *("dimensions.csv", "groups.csv", "items.csv", "behind.csv", "set-aside.csv"),
        *("results.md", "results.docx", "summary.json"),
        *("dimensions.svg", "dimensions.png", "groups.svg", "groups.png"),
    )
]
MATURITY_FORM = f"{RESULTS}/tools/maturity/form.xlsx"
MATURITY_LEVELS = [
    f"{RESULTS}/tools/maturity/{name}"
    for name in (
        *("profile.csv", "behind.csv", "set-aside.csv", "results.md", "results.docx"),
        *("summary.json", "radar.svg", "radar.png", "steps.svg", "steps.png"),
    )
]
SCORED = [
    SURVEY_SCORES if ANSWERS else [],
    MATURITY_LEVELS if RATINGS else [],
]
TOOLS = [
    STATEMENTS if ACTIONS else [],
    SURVEY_FORMS if SURVEY else [],
    MATURITY_FORM if MATURITY else [],
    SCORED,
]


rule actions:
    input:
        GROUNDS,
        actions="config/actions.yaml",
    output:
        report(
            STATEMENTS,
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
        folder=subpath(output[0], parent=True),
        code=fingerprint("actions"),
    shell:
        "cmo actions --actions {input.actions:q} --tables {params.tables:q}"
        " --output {params.folder:q} 2> {log:q}"


rule survey_form:
    input:
        survey="config/survey.yaml",
        codebook=f"{RAW}/codebook.csv",
    output:
        SURVEY_FORMS,
    log:
        "logs/survey_form.log",
    benchmark:
        "benchmarks/results/survey_form.tsv"
    conda:
        "../../environment.yml"
    params:
        folder=subpath(output[0], parent=True),
        code=fingerprint("survey"),
    shell:
        "cmo survey make --survey {input.survey:q} --codebook {input.codebook:q}"
        " --output {params.folder:q} 2> {log:q}"


rule survey_scores:
    input:
        answers=ANSWERS,
        survey="config/survey.yaml",
        codebook=f"{RAW}/codebook.csv",
        configurations=f"{RESULTS}/tables/configurations.csv",
        actions=STATEMENTS[1] if ACTIONS else [],
    output:
        report(
            SURVEY_SCORES,
            caption="../report/survey.rst",
            category="Tools for practice",
            subcategory="Readiness survey",
        ),
    log:
        "logs/survey_scores.log",
    benchmark:
        "benchmarks/results/survey_scores.tsv"
    conda:
        "../../environment.yml"
    params:
        actions=lambda wildcards, input: given("--actions", input.actions),
        folder=subpath(output[0], parent=True),
        code=fingerprint("survey"),
    shell:
        "cmo survey score {input.answers:q} --survey {input.survey:q}"
        " --codebook {input.codebook:q} --configurations {input.configurations:q}"
        " {params.actions:q}"
        " --aside {params.folder:q}/set-aside.csv --output {params.folder:q} 2> {log:q}"


rule maturity_form:
    input:
        maturity="config/maturity.yaml",
        codebook=f"{RAW}/codebook.csv",
    output:
        MATURITY_FORM,
    log:
        "logs/maturity_form.log",
    benchmark:
        "benchmarks/results/maturity_form.tsv"
    conda:
        "../../environment.yml"
    params:
        folder=subpath(output[0], parent=True),
        code=fingerprint("maturity"),
    shell:
        "cmo maturity make --maturity {input.maturity:q} --codebook {input.codebook:q}"
        " --output {params.folder:q} 2> {log:q}"


rule maturity_levels:
    input:
        ratings=RATINGS,
        maturity="config/maturity.yaml",
        codebook=f"{RAW}/codebook.csv",
        configurations=f"{RESULTS}/tables/configurations.csv",
        actions=STATEMENTS[1] if ACTIONS else [],
    output:
        report(
            MATURITY_LEVELS,
            caption="../report/maturity.rst",
            category="Tools for practice",
            subcategory="Maturity index",
        ),
    log:
        "logs/maturity_levels.log",
    benchmark:
        "benchmarks/results/maturity_levels.tsv"
    conda:
        "../../environment.yml"
    params:
        actions=lambda wildcards, input: given("--actions", input.actions),
        folder=subpath(output[0], parent=True),
        code=fingerprint("maturity"),
    shell:
        "cmo maturity score {input.ratings:q} --maturity {input.maturity:q}"
        " --codebook {input.codebook:q} --configurations {input.configurations:q}"
        " {params.actions:q} --aside {params.folder:q}/set-aside.csv"
        " --output {params.folder:q} 2> {log:q}"
