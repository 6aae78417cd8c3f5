"""Language models, tokenizers, corpus, training, evaluation, retrieval and drafting. Text in, text out."""
