"""Building the encoder: fine-tuning and export, for which PyTorch is needed (``make encoder``)."""
