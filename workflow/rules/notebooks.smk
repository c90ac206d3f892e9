# The notebooks with what they show, to be read without Python: `snakemake notebooks`.
#
# A notebook may read anything of a finished run; it comes after `all` and is no part of it.
#
# inputs:  notebooks, results
# outputs: results/notebooks

NOTEBOOKS = sorted(path.stem for path in Path("notebooks").glob("*.ipynb"))


rule notebook:
    input:
        notebook="notebooks/{notebook}.ipynb",
        finished=rules.all.input,
    output:
        f"{RESULTS}/notebooks/{{notebook}}.html",
    log:
        "logs/notebook_{notebook}.log",
    benchmark:
        "benchmarks/results/notebook_{notebook}.tsv"
    conda:
        "../../environment.yml"
    params:
        code=fingerprint("render"),
    shell:
        "cmo render {input.notebook:q} --output {output:q} 2> {log:q}"


rule notebooks:
    input:
        [f"{RESULTS}/notebooks/{name}.html" for name in NOTEBOOKS],
