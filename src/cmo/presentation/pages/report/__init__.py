"""The report: one page in the order of the RAMESES I items, made section by section."""
