"""What learners get wrong when they put embeddings before a text."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the embeddings' own positions stay in",
        "Only the T positions of idx are asked for. Cut the first k off: they belong to the embeddings in front.",
        patch=(("[:, len(soft) :]", ""),),
    ),
    Mistake(
        "it begins one position too early",
        "Position k is the first of idx; position k − 1 is the last of the embeddings.",
        patch=(("[:, len(soft) :]", "[:, len(soft) - 1 : -1]"),),
    ),
    Mistake(
        "one position too few",
        "Position k is the first of idx, and all T are asked for.",
        patch=(("[:, len(soft) :]", "[:, len(soft) + 1 :]"),),
    ),
    Mistake(
        "the last positions are missing",
        "Keep the last T positions, not the first.",
        patch=(("[:, len(soft) :]", "[:, : idx.shape[1]]"),),
    ),
    Mistake(
        "the text does not see the embeddings",
        "A position sees only what stands before it. Put the embeddings in front of the text, and pass both as embeddings=.",
        patch=(
            (
                "[front, model.token_embedding_table(idx)]",
                "[model.token_embedding_table(idx), front]",
            ),
            ("[:, len(soft) :]", "[:, : idx.shape[1]]"),
        ),
    ),
    Mistake(
        "the embeddings stand behind the text",
        "A position sees only what stands before it. Put the embeddings in front: torch.cat([front, text], dim=1).",
        patch=(
            (
                "[front, model.token_embedding_table(idx)]",
                "[model.token_embedding_table(idx), front]",
            ),
        ),
    ),
    Mistake(
        "positions are added twice",
        "model(embeddings=…) adds the positions itself. Hand over token embeddings without them.",
        patch=(
            (
                "    return model(embeddings=both)",
                "    both = both + model.position_embedding_table(torch.arange(both.shape[1], device=both.device))\n    return model(embeddings=both)",
            ),
        ),
    ),
    Mistake(
        "only the first sequence has them in front",
        "Every sequence of the batch has the same embeddings in front: expand them to (B, k, C).",
        solution="""
            def student_logits(model, soft, idx):
                text = model.token_embedding_table(idx)
                front = torch.zeros(len(idx), *soft.shape, device=soft.device)
                front[0] = soft
                return model(embeddings=torch.cat([front, text], dim=1))[:, len(soft):]
            """,
    ),
    Mistake(
        "it works for one sequence only",
        "soft has no dimension for the batch: unsqueeze(0) gives it one, and expand repeats it B times.",
        patch=((".expand(len(idx), -1, -1)", ""),),
    ),
    Mistake(
        "the embeddings are in the opposite order",
        "The embeddings stand in the order in which they are given.",
        patch=(("soft.unsqueeze(0)", "soft.flip(0).unsqueeze(0)"),),
    ),
    Mistake(
        "the embeddings are averaged",
        "Each of the k embeddings has a position of its own.",
        patch=(
            (
                "soft.unsqueeze(0)",
                "soft.mean(dim=0, keepdim=True).repeat(len(soft), 1).unsqueeze(0)",
            ),
        ),
    ),
    Mistake(
        "the gradient stops",
        "detach, .data and torch.no_grad cut the way back. The embeddings are what is trained.",
        patch=(("soft.unsqueeze(0)", "(soft.detach() + 0 * soft).unsqueeze(0)"),),
    ),
    Mistake(
        "probabilities are returned",
        "Return logits; the loss makes probabilities of them.",
        patch=(("[:, len(soft) :]", "[:, len(soft) :].softmax(dim=-1)"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return model", "    model"),),
    ),
)
