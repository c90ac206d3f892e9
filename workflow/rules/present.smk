# Tables, pictures and the last check: what people look at.
#
# inputs:  data/processed/theory, data/processed/documents, results/manifest.json, registers
# outputs: results/tables, results/quarantine.csv, results/figures, results/report.html, results/leaks.csv,
#          results/inputs.json

REGISTERS = [f"{RAW}/{name}.csv" for name in ("sources", "codebook")]
EXCLUSION_GROUPS = str(resource("config/exclusion_groups.yaml"))
PAGES = PACKAGE / "presentation" / "pages"
EXPLORER_PARTS = [
    str(p)
    for folder_of_parts in (PAGES, PAGES / "explorer")
    for p in sorted(folder_of_parts.glob("*.*"))
    if p.suffix in {".css", ".j2", ".js", ".txt"}
]
# What the report is made with besides code: templates, styles, captions, its own data.
REPORT_PARTS = [
    *(str(p) for p in sorted(PAGES.glob("*.*")) if p.suffix in {".css", ".j2"}),
    *(
        str(p)
        for p in sorted((PAGES / "report").rglob("*.*"))
        if p.suffix in {".css", ".j2"}
    ),
    *(str(resource(f"config/{name}.yaml")) for name in ("reporting", "glossary")),
]
REPORTING = if_there(f"{RAW}/reporting.yaml")

# All that people look at; the last check reads every file of it.
WRITTEN = [
    f"{RESULTS}/config.yaml",
    f"{RESULTS}/manifest.json",
    *GRAPHS,
    *TOOLS,
    *TESTED,
    WORKBOOK,
    *(f"{RESULTS}/tables/{name}" for name in TABLES),
    f"{RESULTS}/quarantine.csv",
    f"{RESULTS}/tables/scores.csv",
    f"{RESULTS}/tables/mapping_scores.csv",
    f"{RESULTS}/tables/candidates.csv",
    f"{RESULTS}/tables/corrections.csv",
    *(
        f"{RESULTS}/figures/{name}.{s}"
        for name in (*FIGURES, *FOCUSED)
        for s in ("svg", "png")
    ),
    f"{RESULTS}/report.html",
    f"{RESULTS}/explorer.html",
]


rule tabulate:
    input:
        codings=f"{THEORY}/codings.jsonl",
        links=f"{THEORY}/links.jsonl",
        documents=batches("documents/"),
        quarantine=f"{THEORY}/quarantine.jsonl",
        manifest=f"{RESULTS}/manifest.json",
        judged=[f"{RESULTS}/tables/{name}.csv" for name in ("ledger", "groups")],
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
        judged=folder(f"{RESULTS}/tables"),
        folder=subpath(output[0], parent=True),
        accept=config["tagging"]["accept"],
        code=fingerprint("tabulate"),
    shell:
        "cmo tabulate --raw {params.raw:q} --codings {input.codings:q} --links {input.links:q}"
        " --documents {input.documents:q} --manifest {input.manifest:q} --accept {params.accept}"
        " --quarantine {input.quarantine:q} --output {params.folder:q} --judged {params.judged:q}"
        " --quarantine-output {output.quarantine:q} 2> {log:q}"


rule draw_programme_theory:
    input:
        codings=f"{THEORY}/codings.jsonl",
        links=f"{THEORY}/links.jsonl",
        manifest=f"{RESULTS}/manifest.json",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/programme_theory.svg",
            caption="../report/programme_theory.rst",
            category="Figures",
            labels={"figure": "programme theory"},
        ),
        png=f"{RESULTS}/figures/programme_theory.png",
    log:
        "logs/draw_programme_theory.log",
    benchmark:
        "benchmarks/results/draw_programme_theory.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        theory=folder(THEORY),
        results=folder(RESULTS),
        least=config["figures"]["least_sources"],
        most=config["figures"]["most_links"],
        code=fingerprint("draw"),
    shell:
        "cmo draw programme_theory --raw {params.raw:q} --theory {params.theory:q}"
        " --results {params.results:q} --least-sources {params.least}"
        " --most-links {params.most} --output {output:q} 2> {log:q}"


rule candidates:
    input:
        codings=f"{THEORY}/codings.jsonl",
    output:
        report(
            f"{RESULTS}/tables/candidates.csv",
            caption="../report/candidates.rst",
            category="Tables",
        ),
    log:
        "logs/candidates.log",
    benchmark:
        "benchmarks/results/candidates.tsv"
    conda:
        "../../environment.yml"
    params:
        code=fingerprint("candidates", VECTORS),
    shell:
        "cmo candidates --codings {input.codings:q} --output {output:q} 2> {log:q}"


rule draw_evidence_matrix:
    input:
        codings=f"{THEORY}/codings.jsonl",
        links=f"{THEORY}/links.jsonl",
        manifest=f"{RESULTS}/manifest.json",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/evidence_matrix.svg",
            caption="../report/evidence_matrix.rst",
            category="Figures",
            labels={"figure": "evidence matrix"},
        ),
        png=f"{RESULTS}/figures/evidence_matrix.png",
    log:
        "logs/draw_evidence_matrix.log",
    benchmark:
        "benchmarks/results/draw_evidence_matrix.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        theory=folder(THEORY),
        results=folder(RESULTS),
        most=config["figures"]["most_constructs"],
        code=fingerprint("draw"),
    shell:
        "cmo draw evidence_matrix --raw {params.raw:q} --theory {params.theory:q}"
        " --results {params.results:q} --most-constructs {params.most}"
        " --output {output:q} 2> {log:q}"


rule draw_source_flow:
    input:
        manifest=f"{RESULTS}/manifest.json",
        register=f"{RAW}/sources.csv",
    output:
        svg=report(
            f"{RESULTS}/figures/source_flow.svg",
            caption="../report/source_flow.rst",
            category="Figures",
            labels={"figure": "source flow"},
        ),
        png=f"{RESULTS}/figures/source_flow.png",
    log:
        "logs/draw_source_flow.log",
    benchmark:
        "benchmarks/results/draw_source_flow.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw", EXCLUSION_GROUPS),
    shell:
        "cmo draw source_flow --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


rule draw_model_scores:
    input:
        scores=f"{RESULTS}/tables/scores.csv",
        register=f"{RAW}/sources.csv",
    output:
        svg=report(
            f"{RESULTS}/figures/model_scores.svg",
            caption="../report/model_scores.rst",
            category="Model",
            labels={"figure": "model scores"},
        ),
        png=f"{RESULTS}/figures/model_scores.png",
    log:
        "logs/draw_model_scores.log",
    benchmark:
        "benchmarks/results/draw_model_scores.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw model_scores --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


rule draw_reliability:
    input:
        reliability=f"{RESULTS}/tables/reliability.csv",
        thresholds=f"{RESULTS}/tables/thresholds.csv",
    output:
        svg=report(
            f"{RESULTS}/figures/reliability.svg",
            caption="../report/reliability.rst",
            category="Model",
            labels={"figure": "reliability"},
        ),
        png=f"{RESULTS}/figures/reliability.png",
    log:
        "logs/draw_reliability.log",
    benchmark:
        "benchmarks/results/draw_reliability.tsv"
    conda:
        "../../environment.yml"
    params:
        results=folder(RESULTS),
        accept=config["tagging"]["accept"],
        review=config["tagging"]["review"],
        code=fingerprint("draw"),
    shell:
        "cmo draw reliability --results {params.results:q} --accept {params.accept}"
        " --review {params.review} --output {output:q} 2> {log:q}"


rule draw_saturation:
    input:
        saturation=f"{RESULTS}/tables/saturation.csv",
        register=f"{RAW}/sources.csv",
    output:
        svg=report(
            f"{RESULTS}/figures/saturation.svg",
            caption="../report/saturation.rst",
            category="Figures",
            labels={"figure": "saturation"},
        ),
        png=f"{RESULTS}/figures/saturation.png",
    log:
        "logs/draw_saturation.log",
    benchmark:
        "benchmarks/results/draw_saturation.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw saturation --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


rule draw_contrast:
    input:
        contrasts=f"{RESULTS}/tables/contrasts.csv",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/contrast.svg",
            caption="../report/contrast.rst",
            category="Figures",
            labels={"figure": "contrast by collaboration type"},
        ),
        png=f"{RESULTS}/figures/contrast.png",
    log:
        "logs/draw_contrast.log",
    benchmark:
        "benchmarks/results/draw_contrast.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw contrast --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


rule draw_lifecycle:
    input:
        lifecycle=f"{RESULTS}/tables/lifecycle.csv",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/lifecycle.svg",
            caption="../report/lifecycle.rst",
            category="Figures",
            labels={"figure": "mechanisms by phase"},
        ),
        png=f"{RESULTS}/figures/lifecycle.png",
    log:
        "logs/draw_lifecycle.log",
    benchmark:
        "benchmarks/results/draw_lifecycle.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw lifecycle --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


rule draw_typology:
    input:
        typology=f"{RESULTS}/tables/typology.csv",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/typology.svg",
            caption="../report/typology.rst",
            category="Figures",
            labels={"figure": "mechanisms by type of collaboration"},
        ),
        png=f"{RESULTS}/figures/typology.png",
    log:
        "logs/draw_typology.log",
    benchmark:
        "benchmarks/results/draw_typology.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw typology --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


rule draw_loops:
    input:
        loops=f"{RESULTS}/tables/loops.csv",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/loops.svg",
            caption="../report/loops.rst",
            category="Figures",
            labels={"figure": "feedback loops"},
        ),
        png=f"{RESULTS}/figures/loops.png",
    log:
        "logs/draw_loops.log",
    benchmark:
        "benchmarks/results/draw_loops.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw loops --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


rule draw_theory_initial:
    input:
        ledger=f"{RESULTS}/tables/ledger.csv",
        robustness=f"{RESULTS}/tables/robustness.csv",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/theory_initial.svg",
            caption="../report/theory_initial.rst",
            category="Figures",
            labels={"figure": "theory before the test"},
        ),
        png=f"{RESULTS}/figures/theory_initial.png",
    log:
        "logs/draw_theory_initial.log",
    benchmark:
        "benchmarks/results/draw_theory_initial.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw theory_initial --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


rule draw_theory_tested:
    input:
        ledger=f"{RESULTS}/tables/ledger.csv",
        robustness=f"{RESULTS}/tables/robustness.csv",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/theory_tested.svg",
            caption="../report/theory_tested.rst",
            category="Figures",
            labels={"figure": "theory after the test"},
        ),
        png=f"{RESULTS}/figures/theory_tested.png",
    log:
        "logs/draw_theory_tested.log",
    benchmark:
        "benchmarks/results/draw_theory_tested.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw theory_tested --raw {params.raw:q} --results {params.results:q}"
        " --output {output:q} 2> {log:q}"


# One construct a picture: the named ones, or the mechanisms with most sources.
rule draw_focus:
    input:
        [
            f"{RESULTS}/tables/{name}.csv"
            for name in ("ledger", "robustness", "mechanisms")
        ],
        codings=f"{THEORY}/codings.jsonl",
        links=f"{THEORY}/links.jsonl",
        registers=REGISTERS,
    output:
        svg=report(
            f"{RESULTS}/figures/focus_{{construct}}.svg",
            caption="../report/focus.rst",
            category="Figures",
            labels={"figure": "in focus: {construct}"},
        ),
        png=f"{RESULTS}/figures/focus_{{construct}}.png",
    log:
        "logs/draw_focus_{construct}.log",
    benchmark:
        "benchmarks/results/draw_focus_{construct}.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        theory=folder(THEORY),
        results=folder(RESULTS),
        code=fingerprint("draw"),
    shell:
        "cmo draw focus --construct {wildcards.construct:q} --raw {params.raw:q}"
        " --theory {params.theory:q} --results {params.results:q} --output {output:q} 2> {log:q}"


# One page for readers: it holds all of the above, and what the authors wrote for it.
rule report:
    input:
        f"{RESULTS}/config.yaml",
        f"{RESULTS}/manifest.json",
        TESTED,
        [f"{RESULTS}/tables/{name}" for name in TABLES],
        f"{RESULTS}/tables/scores.csv",
        f"{RESULTS}/tables/mapping_scores.csv",
        [f"{RESULTS}/figures/{name}.svg" for name in FIGURES],
        f"{THEORY}/codings.jsonl",
        f"{THEORY}/links.jsonl",
        REGISTERS,
        REPORTING,
        SCORED,
        actions=STATEMENTS[1] if ACTIONS else [],
        documents=batches("documents/"),
    output:
        f"{RESULTS}/report.html",
    log:
        "logs/report.log",
    benchmark:
        "benchmarks/results/report.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        theory=folder(THEORY),
        results=folder(RESULTS),
        practice=lambda wildcards, input: [
            *given("--actions", input.actions),
            *given("--survey", ANSWERS and f"{RESULTS}/tools/survey"),
            *given("--maturity", RATINGS and f"{RESULTS}/tools/maturity"),
        ],
        code=fingerprint("report", *REPORT_PARTS),
    shell:
        "cmo report --raw {params.raw:q} --theory {params.theory:q}"
        " --documents {input.documents:q} --results {params.results:q}"
        " {params.practice:q} --output {output:q} 2> {log:q}"


rule explore:
    input:
        codings=f"{THEORY}/codings.jsonl",
        links=f"{THEORY}/links.jsonl",
        documents=batches("documents/"),
        ledger=f"{RESULTS}/tables/ledger.csv",
        manifest=f"{RESULTS}/manifest.json",
        registers=REGISTERS,
    output:
        f"{RESULTS}/explorer.html",
    log:
        "logs/explore.log",
    benchmark:
        "benchmarks/results/explore.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        title=config["title"],
        least=config["figures"]["least_sources"],
        code=fingerprint("explore", *EXPLORER_PARTS),
    shell:
        "cmo explore --raw {params.raw:q} --codings {input.codings:q} --links {input.links:q}"
        " --documents {input.documents:q} --ledger {input.ledger:q}"
        " --manifest {input.manifest:q} --title {params.title:q}"
        " --least-sources {params.least} --output {output:q} 2> {log:q}"


# The last job but one: its inputs are everything else that comes out, so that all of it is
# there to be looked through; the folders hold what came in between as well.
rule leakcheck:
    input:
        WRITTEN,
        MODEL,
        batches("mapped/"),
        f"{THEORY}/codings.jsonl",
        IDENTIFIERS_FILE,
    output:
        f"{RESULTS}/leaks.csv",
    log:
        "logs/leakcheck.log",
    benchmark:
        "benchmarks/results/leakcheck.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        folders=lambda wildcards: [PROCESSED, RESULTS],
        code=fingerprint("leakcheck"),
    shell:
        "cmo leakcheck --raw {params.raw:q} --output {output:q} {params.folders:q} 2> {log:q}"


# The last job: what it records is what the finished results rest on, for `cmo status`.
rule record_inputs:
    input:
        f"{RESULTS}/leaks.csv",
        if_there(*input_files(RAW).values()),
    output:
        f"{RESULTS}/inputs.json",
    log:
        "logs/record_inputs.log",
    benchmark:
        "benchmarks/results/record_inputs.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        code=fingerprint("inputs"),
    shell:
        "cmo inputs --raw {params.raw:q} --output {output:q} 2> {log:q}"
