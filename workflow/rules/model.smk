# The model and its scores, from everything that people coded.
#
# inputs:  data/raw/corpus, data/raw/codings, data/raw/codebook.csv, construct_examples.csv,
#          themes/corpus.csv and second_constructs.csv, config/cues.yaml, and what
#          data/raw/corrections teaches
# outputs: data/processed/model, results/tables/scores.csv and mapping_scores.csv

from cmo.corrections.rows import read_corrections
from cmo.corrections.teaching import lessons

CODED = if_there(*corpus_files(RAW), *coding_files(RAW), *construct_files(RAW))

EXAMPLES = if_there(f"{RAW}/construct_examples.csv")
SECOND = if_there(f"{RAW}/second_constructs.csv")
READ = if_there(f"{RAW}/themes/corpus.csv")
VECTORS = str(resource("src/cmo/mapping/vectors.safetensors"))


rule train:
    input:
        coded=CODED,
        codebook=f"{RAW}/codebook.csv",
        examples=EXAMPLES,
        read=READ,
        identifiers=IDENTIFIERS_FILE,
    output:
        card=f"{PROCESSED}/model/model.json",
        weights=f"{PROCESSED}/model/weights.safetensors",
    log:
        "logs/train.log",
    benchmark:
        "benchmarks/results/train.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        recognise=RECOGNISE,
        lessons=lessons(read_corrections(RAW)),
        folder=subpath(output.card, parent=True),
        code=fingerprint("train", *RECOGNISER, CUES, ENCODER, READER, VECTORS),
    shell:
        "cmo train {params.recognise} --raw {params.raw:q} --output {params.folder:q} 2> {log:q}"


rule evaluate:
    input:
        coded=CODED,
        codebook=f"{RAW}/codebook.csv",
        identifiers=IDENTIFIERS_FILE,
    output:
        scores=report(
            f"{RESULTS}/tables/scores.csv",
            caption="../report/model_scores.rst",
            category="Model",
        ),
        reliability=f"{RESULTS}/tables/reliability.csv",
        thresholds=f"{RESULTS}/tables/thresholds.csv",
    log:
        "logs/evaluate.log",
    benchmark:
        "benchmarks/results/evaluate.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        recognise=RECOGNISE,
        rows=[str(REGISTER.get(path.stem)) for path in coding_files(RAW)],
        code=fingerprint("evaluate", *RECOGNISER, CUES, ENCODER),
    shell:
        "cmo evaluate {params.recognise} --raw {params.raw:q} --output {output.scores:q}"
        " --reliability {output.reliability:q} --thresholds {output.thresholds:q} > {log:q} 2>&1"


rule evaluate_mapping:
    input:
        coded=[path for path in CODED if path.startswith(f"{RAW}/codings/")],
        codebook=f"{RAW}/codebook.csv",
        examples=EXAMPLES,
        read=[*READ, *if_there(*(corpus_files(RAW) if READ else []))],
        second=SECOND,
        identifiers=IDENTIFIERS_FILE,
    output:
        report(
            f"{RESULTS}/tables/mapping_scores.csv",
            caption="../report/mapping_scores.rst",
            category="Model",
        ),
    log:
        "logs/evaluate_mapping.log",
    benchmark:
        "benchmarks/results/evaluate_mapping.tsv"
    conda:
        "../../environment.yml"
    params:
        raw=folder(RAW),
        rows=[str(REGISTER.get(path.stem)) for path in coding_files(RAW)],
        folds=config["evaluation"]["folds"],
        code=fingerprint("evaluate_mapping", READER, VECTORS),
    shell:
        "cmo evaluate-mapping --raw {params.raw:q} --folds {params.folds}"
        " --output {output:q} 2> {log:q}"
