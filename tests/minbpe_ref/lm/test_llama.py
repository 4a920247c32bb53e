"""A model of Llama's kind against the same pass written out by hand."""

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm.llama import Config, LlamaModel  # noqa: E402

CONFIG = Config(
    vocab_size=40, block_size=12, n_embd=16, n_head=4, n_kv_head=2, n_layer=2, n_hidden=24
)


def tiny():
    torch.manual_seed(0)
    return LlamaModel(CONFIG)


def by_hand(model, idx):
    """The forward pass once more, a head and a position at a time, with complex numbers for turns."""
    c = CONFIG
    size = c.n_embd // c.n_head
    speeds = torch.tensor([c.theta ** (-2 * i / size) for i in range(size // 2)])
    x = model.embed(idx)

    def turned(vector, at):
        pairs = torch.view_as_complex(vector.reshape(-1, 2).contiguous())
        return torch.view_as_real(pairs * torch.exp(1j * at * speeds)).flatten()

    def norm(x, layer):
        return x / (x.pow(2).mean(-1, keepdim=True) + c.epsilon).sqrt() * layer.weight

    for block in model.blocks:
        h = norm(x, block.attn_norm)
        q, k, v = (h @ layer.weight.T for layer in (block.attn_q, block.attn_k, block.attn_v))
        rows = []
        for t in range(len(idx)):
            heads = []
            for n in range(c.n_head):
                mine = slice(n * size, (n + 1) * size)
                shared = n // (c.n_head // c.n_kv_head)
                theirs = slice(shared * size, (shared + 1) * size)
                keys = torch.stack([turned(k[s, theirs], s) for s in range(t + 1)])
                weights = (keys @ turned(q[t, mine], t) / size**0.5).softmax(0)
                heads.append(weights @ v[: t + 1, theirs])
            rows.append(torch.cat(heads))
        x = x + torch.stack(rows) @ block.attn_output.weight.T
        h = norm(x, block.ffn_norm)
        gate = h @ block.ffn_gate.weight.T
        x = x + (gate * gate.sigmoid() * (h @ block.ffn_up.weight.T)) @ block.ffn_down.weight.T
    return norm(x, model.output_norm) @ model.lm_head.weight.T


def test_the_forward_pass_is_the_one_written_out_by_hand():
    model, idx = tiny(), torch.randint(40, (9,), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        for p in model.parameters():
            p.mul_(3)
        assert torch.allclose(model(idx[None])[0][0], by_hand(model, idx), atol=1e-4)


def test_it_is_called_like_the_lectures_model_and_stays_frozen():
    model, idx = tiny(), torch.arange(6)[None]
    assert torch.equal(model(idx)[0], model(embeddings=model.embed(idx))[0])
    assert not any(p.requires_grad for p in model.parameters())
    assert model.lm_head.weight is model.token_embedding_table.weight
    longer = model.generate(idx, 3)
    assert longer[0, :6].equal(idx[0])
    assert all(longer[0, i] == model(longer[:, :i])[0][0, -1].argmax() for i in (6, 7, 8))
    with pytest.raises(ValueError, match="give either ids or embeddings"):
        model()
    with pytest.raises(ValueError, match="13 positions, but block_size is 12"):
        model(torch.zeros(1, 13, dtype=torch.long))
    with pytest.raises(ValueError, match="architecture 'bert' is not run here"):
        Config.of({"general.architecture": "bert"})


def test_only_the_distance_between_positions_counts():
    model, idx = tiny(), torch.arange(6)[None]
    assert torch.allclose(model(idx, start=5)[0], model(idx)[0], atol=1e-5)
    with pytest.raises(ValueError, match="13 positions, but block_size is 12"):
        model(idx, start=7)
