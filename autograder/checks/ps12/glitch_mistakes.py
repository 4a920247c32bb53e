"""What learners get wrong when they look for glitch tokens in the weights."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the matrices are swapped",
        "The length is taken of the rows of E_in, the distance among the rows of E_out.",
        patch=(("for m in (E_in, E_out)", "for m in (E_out, E_in)"),),
    ),
    Mistake(
        "both scores are of E_in",
        "The distance to the unused tokens is taken in E_out, the unembedding.",
        patch=(
            (
                "unused_distance(head, unused, centred=True)",
                "unused_distance(embedding, unused, centred=True)",
            ),
        ),
    ),
    Mistake(
        "the mean of all rows is not taken off",
        "All rows share a part that says nothing. Take the mean of all rows off each before you compare directions.",
        patch=(("centred=True", "centred=False"),),
    ),
    Mistake(
        "the mean of the unused rows is taken off",
        "Then the unused rows lie at the origin and have no direction left. Take the mean of all rows off.",
        patch=(
            ("head - head.mean(0)", "head - head[list(unused)].mean(0)"),
            ("rows[list(unused)]", "head[list(unused)]"),
        ),
    ),
    Mistake(
        "only the centre has the mean taken off",
        "Both sides of the cosine are seen from the mean of all rows: the token's row and the centre.",
        patch=(("cosine_similarity(rows,", "cosine_similarity(head,"),),
    ),
    Mistake(
        "each row's own mean is taken off",
        "Take off the mean of all rows, a vector: mean(dim=0).",
        patch=(("head - head.mean(0)", "head - head.mean(1, keepdim=True)"),),
    ),
    Mistake(
        "the similarity is returned",
        "The score is a distance, 1 - cosine, so that low means suspect in both.",
        patch=(
            (
                "1 - functional.cosine_similarity(rows, centre, dim=1)",
                "functional.cosine_similarity(rows, centre, dim=1)",
            ),
        ),
    ),
    Mistake(
        "the sign is turned round",
        "The score is a distance, 1 - cosine: 0 for a row that points where the unused ones do.",
        patch=(
            (
                "1 - functional.cosine_similarity(rows, centre, dim=1)",
                "functional.cosine_similarity(rows, centre, dim=1) - 1",
            ),
        ),
    ),
    Mistake(
        "the straight distance is taken",
        "The exercise asks for the cosine distance: directions are compared, not ends.",
        patch=(
            (
                "1 - functional.cosine_similarity(rows, centre, dim=1)",
                "(rows - centre).norm(dim=1)",
            ),
        ),
    ),
    Mistake(
        "the cosine is not divided by the lengths",
        "A dot product grows with the lengths of both. The cosine is the dot product divided by them.",
        patch=(
            (
                "1 - functional.cosine_similarity(rows, centre, dim=1)",
                "1 - (rows @ centre.T).squeeze(1)",
            ),
        ),
    ),
    Mistake(
        "only the row's length is divided by",
        "The cosine is the dot product divided by both lengths, the row's and the centre's.",
        patch=(
            (
                "1 - functional.cosine_similarity(rows, centre, dim=1)",
                "1 - (rows @ centre.T).squeeze(1) / rows.norm(dim=1)",
            ),
        ),
    ),
    Mistake(
        "the nearest unused token decides",
        "The distance is to the mean of the unused rows, one point.",
        patch=(
            (
                "1 - functional.cosine_similarity(rows, centre, dim=1)",
                "(1 - functional.cosine_similarity(rows[:, None], rows[list(unused)], dim=2)).min(dim=1).values",
            ),
        ),
    ),
    Mistake(
        "the distances are averaged",
        "Take the mean of the unused rows first, then one distance to it; the mean of several distances is another number.",
        patch=(
            (
                "1 - functional.cosine_similarity(rows, centre, dim=1)",
                "(1 - functional.cosine_similarity(rows[:, None], rows[list(unused)], dim=2)).mean(dim=1)",
            ),
        ),
    ),
    Mistake(
        "only the first unused token is used",
        "The centre is the mean of the rows of all unused ids.",
        patch=(("rows[list(unused)]", "rows[list(unused)[:1]]"),),
    ),
    Mistake(
        "the centre is that of all tokens",
        "The point to compare with is the mean of the rows in unused, not of all.",
        patch=(("rows[list(unused)].mean(", "head.mean("),),
    ),
    Mistake(
        "the unused ids are off by one",
        "Ids count from 0: row i belongs to token i.",
        patch=(("rows[list(unused)]", "rows[[i - 1 for i in unused]]"),),
    ),
    Mistake(
        "the unused tokens have no score",
        "Give one score for every token, the unused ones among them, so that score i belongs to token i.",
        patch=(
            (
                '    return {"input": input_norms(embedding), "output": unused_distance(head, unused, centred=True)}',
                '    kept = [i for i in range(len(head)) if i not in unused]\n    return {"input": input_norms(embedding)[kept], "output": unused_distance(head, unused, centred=True)[kept]}',
            ),
        ),
    ),
    Mistake(
        "the lengths of the columns are taken",
        "A token is a row: the norm goes along dim=1, and gives one number a token.",
        patch=(("embedding.norm(dim=1)", "embedding.norm(dim=0)"),),
    ),
    Mistake(
        "the lengths are squared",
        "The length of a row is the square root of the sum of its squares.",
        patch=(("embedding.norm(dim=1)", "(embedding**2).sum(dim=1)"),),
    ),
    Mistake(
        "absolute values are summed",
        "The length asked for is the Euclidean one, the root of the sum of squares.",
        patch=(("embedding.norm(dim=1)", "embedding.abs().sum(dim=1)"),),
    ),
    Mistake(
        "the lengths are measured from the mean",
        "The length of a row of E_in is taken from the origin; only E_out has its mean taken off.",
        patch=(("embedding.norm(dim=1)", "(embedding - embedding.mean(dim=0)).norm(dim=1)"),),
    ),
    Mistake(
        "the order is returned",
        "Give the scores themselves, in the order of the ids; sorting comes later.",
        patch=(
            ("input_norms(embedding), ", "input_norms(embedding).argsort(), "),
            ("centred=True)}", "centred=True).argsort()}"),
        ),
    ),
    Mistake(
        "the matrices themselves are changed",
        "E_in and E_out are the model's. Work on new tensors, not in place.",
        patch=(('    return {"input"', '    E_in[0][0] = 0.0\n    return {"input"'),),
    ),
    Mistake(
        "a tensor that is handed in is centred in place",
        "torch.as_tensor takes a tensor as it is, and -= then writes into the model's own matrix. Make a new one: rows = E_out - E_out.mean(dim=0).",
        patch=(
            (
                "    return {",
                "    head -= head.mean(dim=0)\n    return {",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(('    return {"input"', '    {"input"'),),
    ),
)
