"""Small language models, to show what a tokenizer does to a model. Needs torch.

In reading order: `model` (the lecture's GPTLanguageModel), `training` (a loop, bits per byte),
`surgery` (new tokens in a trained model), `gist` (a prompt in a few embeddings), `patches` and `vq`
(tokens that are not text), `glitch` (tokens that were never trained), `next_byte` (what a model says of
bytes rather than tokens); `gguf`, `llama` and `smollm2` (a real model from a file, an optional extra).

Nothing here is imported before it is asked for, and nothing else in the package needs torch.
"""
