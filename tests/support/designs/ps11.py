"""Other correct designs for problem set 11."""

EXTEND = {
    "a new model, filled": """
        def extend_vocab(model, n):
            old = model.token_embedding_table
            size, width = old.weight.shape
            tied = model.lm_head.weight is old.weight
            made = TinyLM(size + n, width, model.position_embedding_table.num_embeddings, tied)
            made = made.to(device=old.weight.device, dtype=old.weight.dtype)
            state = {k: v.clone() for k, v in model.state_dict().items()}
            for name in ("token_embedding_table.weight", "lm_head.weight"):
                rows = state[name]
                state[name] = torch.vstack([rows, rows.mean(0).expand(n, width)])
            made.load_state_dict(state)
            return made
        """,
    "empty rows, written": """
        def extend_vocab(model: "nn.Module", n: int) -> "nn.Module":
            def grown(weight):
                with torch.no_grad():
                    rows = weight.new_empty(weight.size(0) + n, weight.size(1))
                    rows[:-n] = weight
                    rows[-n:] = weight.sum(0) / weight.size(0)
                return nn.Parameter(rows)
            twin = copy.deepcopy(model)
            if model.lm_head.weight is model.token_embedding_table.weight:
                twin.token_embedding_table.weight = twin.lm_head.weight = grown(model.lm_head.weight)
            else:
                twin.token_embedding_table.weight = grown(model.token_embedding_table.weight)
                twin.lm_head.weight = grown(model.lm_head.weight)
            return twin
        """,
}
ONLY_NEW = {
    "a mask": """
        def train_only_new(model, first):
            model.requires_grad_(False)
            unique = list({id(w): w for w in (model.lm_head.weight, model.token_embedding_table.weight)}.values())
            mask = (torch.arange(len(unique[0]), device=unique[0].device) >= first).to(unique[0].dtype)[:, None]
            for w in unique:
                w.requires_grad = True
                w.register_hook(lambda g: g * mask)
            return unique
        """,
}
LOSS = {
    "kl_div over all positions": """
        def distillation_loss(student, teacher):
            if tuple(student.size()) != tuple(teacher.size()):
                raise ValueError("shapes differ")
            size = student.size(-1)
            with torch.no_grad():
                wanted = F.log_softmax(teacher.reshape(-1, size), -1)
            return F.kl_div(F.log_softmax(student.reshape(-1, size), -1), wanted, reduction="batchmean", log_target=True)
        """,
    "cross entropy less entropy": """
        def distillation_loss(student, teacher):
            if student.shape != teacher.shape: raise ValueError(student.shape, teacher.shape)
            p = teacher.detach().softmax(-1)
            crossed = F.cross_entropy(student.flatten(0, 1), p.flatten(0, 1))
            own = F.cross_entropy(teacher.detach().flatten(0, 1), p.flatten(0, 1))
            return crossed - own
        """,
}
STUDENT = {
    "stack and the last T": """
        def student_logits(model, soft, idx):
            batch, length = idx.shape
            front = torch.stack([soft] * batch)
            text = F.embedding(idx, model.token_embedding_table.weight)
            return model(embeddings=torch.cat((front, text), 1))[:, -length:, :]
        """,
    "one sequence at a time": """
        def student_logits(model, soft, idx):
            rows = []
            for line in idx:
                both = torch.cat([soft, model.token_embedding_table(line)])
                rows.append(model(embeddings=both[None])[0, soft.shape[0]:])
            return torch.stack(rows)
        """,
}
GIST = {
    "freezing and putting back": """
        def train_gist(model, prompt, k, batches, lr=0.05):
            if not 0 < k <= prompt.shape[0]:
                raise ValueError(f"k = {k}")
            soft = nn.Parameter(model.token_embedding_table(prompt[len(prompt) - k:]).detach().clone())
            asked = [p for p in model.parameters() if p.requires_grad]
            for p in asked: p.requires_grad_(False)
            opt = torch.optim.Adam([soft], lr)
            with torch.no_grad():
                whole = model.token_embedding_table(prompt)
            for idx in batches:
                opt.zero_grad()
                distillation_loss(student_logits(model, soft, idx), student_logits(model, whole, idx)).backward()
                opt.step()
            for p in asked: p.requires_grad_(True)
            return soft.data.clone()
        """,
    "a copy of the model": """
        def train_gist(model, prompt, k, batches, lr=0.05):
            if k not in range(1, len(prompt) + 1): raise ValueError(k)
            twin = copy.deepcopy(model).requires_grad_(False)
            prefix = twin.token_embedding_table.weight[prompt]
            soft = prefix[-k:].clone().requires_grad_(True)
            opt = torch.optim.AdamW([soft], lr=lr, weight_decay=0.0)
            for idx in batches:
                opt.zero_grad()
                loss = distillation_loss(student_logits(twin, soft, idx), student_logits(twin, prefix, idx))
                loss.backward()
                opt.step()
            return soft.detach()
        """,
}
ENCODE = {
    "by the product": """
        def vq_encode(vectors, codes):
            distances = codes.square().sum(1) - 2 * vectors @ codes.T
            return torch.min(distances, -1).indices
        """,
    "differences of a flat list": """
        def vq_encode(vectors, codes):
            flat = vectors.reshape(-1, vectors.shape[-1])
            return (flat[:, None, :] - codes[None]).pow(2).sum(2).argmin(1).view(vectors.shape[:-1])
        """,
}
FIT = {
    "index_add": """
        def vq_fit(vectors, codes, steps):
            for _ in range(steps):
                ids = vq_encode(vectors, codes)
                n = torch.bincount(ids, minlength=len(codes))
                sums = torch.zeros_like(codes).index_add_(0, ids, vectors)
                away = ((vectors - codes[ids]) ** 2).sum(1)
                new = sums / n.clamp(min=1)[:, None].to(sums.dtype)
                lost = torch.nonzero(n == 0).flatten()
                if len(lost):
                    new[lost] = vectors[away.topk(len(lost)).indices]
                codes = new
            return codes
        """,
    "recursion": """
        def vq_fit(vectors, codes, steps):
            if steps == 0: return codes
            ids = vq_encode(vectors, codes).tolist()
            away = [float(((v - codes[i]) ** 2).sum()) for v, i in zip(vectors, ids)]
            queue = sorted(range(len(vectors)), key=lambda j: away[j])
            rows = []
            for k in range(codes.shape[0]):
                mine = [v for v, i in zip(vectors, ids) if i == k]
                rows.append(sum(mine) / len(mine) if mine else vectors[queue.pop()])
            return vq_fit(vectors, torch.stack(rows), steps - 1)
        """,
}
STRAIGHT = {
    "a function of its own": """
        class _Straight(torch.autograd.Function):
            @staticmethod
            def forward(ctx, vectors, codes): return codes[vq_encode(vectors, codes)]
            @staticmethod
            def backward(ctx, grad): return grad, None
        def straight_through(vectors, codes):
            return _Straight.apply(vectors, codes)
        """,
    "under no_grad": """
        def straight_through(vectors, codes):
            with torch.no_grad():
                step = codes.detach()[vq_encode(vectors, codes)] - vectors
            return vectors + step
        """,
}

DESIGNS = {
    "ps11.extend_vocab": EXTEND,
    "ps11.train_only_new": ONLY_NEW,
    "ps11.distillation_loss": LOSS,
    "ps11.student_logits": STUDENT,
    "ps11.train_gist": GIST,
    "ps11.vq_encode": ENCODE,
    "ps11.vq_fit": FIT,
    "ps11.straight_through": STRAIGHT,
}
