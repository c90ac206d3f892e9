# The settings of the run beside its results, so that a figure can be traced to them.
#
# inputs:  config/config.yaml
# outputs: results/config.yaml (the settings with their defaults)

import json


rule settings:
    output:
        f"{RESULTS}/config.yaml",
    log:
        "logs/settings.log",
    benchmark:
        "benchmarks/results/settings.tsv"
    conda:
        "../../environment.yml"
    params:
        values=json.dumps(config, sort_keys=True),
        code=fingerprint("settings"),
    shell:
        "cmo settings --values {params.values:q} --output {output:q} 2> {log:q}"
