"""What learners get wrong when they give a trained model more tokens."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the head is not extended",
        "A vocabulary enters in two places: the rows of the embedding, and the rows of lm_head. Without the second "
        "the model reads the new tokens and can never say them.",
        patch=(
            (
                "= bigger.token_embedding_table, bigger.lm_head",
                "= (bigger.token_embedding_table,)",
            ),
        ),
    ),
    Mistake(
        "the embedding is not extended",
        "The model can say the new tokens and has no row to read them with: extend token_embedding_table too.",
        patch=(("= bigger.token_embedding_table, bigger.lm_head", "= (bigger.lm_head,)"),),
    ),
    Mistake(
        "one row too many",
        "n new tokens take n rows.",
        patch=(("repeat(n, 1)", "repeat(n + 1, 1)"),),
    ),
    Mistake(
        "one row for all new tokens",
        "Each of the n new tokens has a row of its own, even if they begin alike: repeat the mean n times.",
        patch=((".repeat(n, 1)", ""),),
    ),
    Mistake(
        "the new rows stand in front",
        "An old token keeps its id, so its row keeps its place: the new rows go behind the old ones.",
        patch=(("[old, rows(old, n)]", "[rows(old, n), old]"),),
    ),
    Mistake(
        "the old rows are drawn anew",
        "A new nn.Embedding or nn.Linear has random rows. Copy the trained ones into it, or all that the model knows of its "
        "tokens is lost.",
        patch=(
            ("torch.cat([old, rows(old, n)])", "torch.randn_like(torch.cat([old, rows(old, n)]))"),
        ),
    ),
    Mistake(
        "the new rows are random",
        "A random row can win every softmax, since trained logits are often far below zero. Begin at the mean of the old "
        "rows: then a new token is about as likely as an average one.",
        patch=(
            (
                "old.mean(dim=0, keepdim=True).repeat(n, 1)",
                "torch.randn_like(old.mean(dim=0, keepdim=True).repeat(n, 1))",
            ),
        ),
    ),
    Mistake(
        "the new rows are zero",
        "A logit of 0 is no small one: where the old logits are negative, the new token wins. Begin at the mean of the old rows.",
        patch=(("old.mean(dim=0, keepdim=True).repeat(n, 1)", "old.new_zeros(n, old.shape[1])"),),
    ),
    Mistake(
        "the mean is one number",
        "mean() without a dimension gives one number. The mean of the rows is taken over dim 0: one number for each of the C columns.",
        patch=(
            (
                "old.mean(dim=0, keepdim=True).repeat(n, 1)",
                "old.mean().repeat(n, old.shape[1])",
            ),
        ),
    ),
    Mistake(
        "the head's new rows are the embedding's",
        "Without tied weights the two matrices are different: the head's new rows are the mean of the head's old rows.",
        patch=(("rows(old, n)", "rows(model.token_embedding_table.weight.detach(), n)"),),
    ),
    Mistake(
        "tied weights come apart",
        "Where the head was the embedding's own matrix, it must be so again: the same Parameter in both places, not an equal one.",
        patch=(
            (
                "    if tied:\n        bigger.lm_head.weight = bigger.token_embedding_table.weight\n",
                "",
            ),
        ),
    ),
    Mistake(
        "a tied matrix is extended twice",
        "With tied weights both places hold one Parameter, so the second round extends what the first has made. Extend it once.",
        patch=(
            (
                "place.weight = nn.Parameter(torch.cat([old, rows(old, n)]))",
                "place.weight.data = torch.cat([old, rows(old, n)])",
            ),
        ),
    ),
    Mistake(
        "untied weights are tied",
        "Tie the weights only where they were tied: ask whether lm_head.weight is token_embedding_table.weight.",
        patch=(("if tied:", "if True:"),),
    ),
    Mistake(
        "the given model is changed",
        "The caller still needs the model as it was. Make a copy with copy.deepcopy first; copy.copy shares everything inside.",
        patch=(("bigger = copy.deepcopy(model)", "bigger = model"),),
    ),
    Mistake(
        "the copy shares layers with the given model",
        "What is handed over from one model to the other is in both of them, and training one changes the other. Use copy.deepcopy.",
        patch=(
            (
                "bigger = copy.deepcopy(model)",
                "bigger = copy.deepcopy(model)\n    bigger.qkv, bigger.ln_f = model.qkv, model.ln_f\n    bigger.position_embedding_table = model.position_embedding_table",
            ),
        ),
    ),
    Mistake(
        "the new matrix is always float32",
        "Make the new rows with the old ones' dtype: by a method of the old rows, or with dtype=old.dtype.",
        patch=(("place.weight.detach()", "place.weight.detach().float()"),),
    ),
    Mistake(
        "the new rows are on another device",
        "A tensor made without device= is on the CPU and cannot be joined with one on a GPU. Make the new rows where the "
        "old ones are, with device=old.device.",
        patch=(
            (
                "old.mean(dim=0, keepdim=True).repeat(n, 1)",
                "torch.zeros(n, old.shape[1], dtype=old.dtype) + old.mean(dim=0)",
            ),
        ),
    ),
    Mistake(
        "new layers are made with the defaults",
        "nn.Embedding and nn.Linear are float32 and on the CPU unless you say otherwise. Pass them the old weight's dtype and device.",
        solution="""
        def extend_vocab(model, n):
            bigger = copy.deepcopy(model)
            tied = bigger.lm_head.weight is bigger.token_embedding_table.weight
            old = bigger.token_embedding_table.weight.detach(), bigger.lm_head.weight.detach()
            size, width = old[0].shape
            bigger.token_embedding_table = nn.Embedding(size + n, width)
            bigger.lm_head = nn.Linear(width, size + n, bias=False)
            with torch.no_grad():
                for place, rows in zip((bigger.token_embedding_table, bigger.lm_head), old):
                    place.weight[:size] = rows
                    place.weight[size:] = rows.mean(dim=0)
            if tied:
                bigger.lm_head.weight = bigger.token_embedding_table.weight
            return bigger
        """,
    ),
    Mistake(
        "the new weights are frozen",
        "The weights of the bigger model can be trained, as the old ones could: nn.Parameter with its default.",
        patch=(
            (
                "torch.cat([old, rows(old, n)]))",
                "torch.cat([old, rows(old, n)]), requires_grad=False)",
            ),
        ),
    ),
    Mistake(
        "the new weights are frozen where the old ones were",
        "The weights of the bigger model can be trained, also if the old ones were frozen: call requires_grad_() on them.",
        patch=(
            (
                "torch.cat([old, rows(old, n)]))",
                "torch.cat([old, rows(old, n)]), requires_grad=place.weight.requires_grad)",
            ),
        ),
    ),
    Mistake(
        "the new head has a bias",
        "nn.Linear makes a bias unless you say bias=False, and a random one changes all logits. The head of this model has none.",
        patch=(
            (
                "    if tied:\n",
                "    head = bigger.lm_head\n    head.bias = nn.Parameter(head.weight.new_ones(len(head.weight)))\n    if tied:\n",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return bigger", "    pass"),),
    ),
)
