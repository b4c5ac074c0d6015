"""A cross-encoder, small and untrained, orders the passages that the search proposes."""

from dataclasses import replace

import pytest

from assistant.archive import Assistant
from ingest.encoder import Reranker
from ingest.errors import EncoderError


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """Write a cross-encoder that gives so many scores for a pair."""

    def written(labels=1):
        import torch
        from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

        folder = tmp_path_factory.mktemp("korskodare")
        words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghij"]
        (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
        BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=64, max_position_embeddings=512, num_labels=labels,
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        )  # fmt: skip
        BertForSequenceClassification(config).save_pretrained(folder)
        return str(folder)

    return written


@pytest.mark.slow
def test_the_chosen_cross_encoder_orders_the_passages(small, make):
    question, model = "Vilka orter gäller studieresan?", make()
    plain = Assistant.open(small).search(question)
    chosen = Assistant.open(replace(small, reranker=model)).search(question)
    texts = [f"{hit.passage.heading or ''}\n{hit.passage.text}" for hit in plain]
    scores = dict(zip(texts, Reranker(model).scores(question, texts), strict=True))
    order = sorted(texts, key=lambda text: -scores[text])
    assert order != texts
    assert [f"{hit.passage.heading or ''}\n{hit.passage.text}" for hit in chosen] == order
    assert [hit.score for hit in chosen] == [hit.score for hit in plain]


@pytest.mark.slow
def test_a_model_with_several_scores_for_a_pair_is_refused_with_what_to_do(make):
    with pytest.raises(EncoderError, match="ett tal per par väntades i PROTOKOLL_RERANKER"):
        Reranker(make(labels=3)).scores("badhus", ["ny kaj", "badhus"])


def test_a_reranker_that_is_not_here_is_refused_with_what_to_do():
    with pytest.raises(EncoderError, match="i PROTOKOLL_RERANKER"):
        Reranker("ingen/modell").scores("badhus", ["ny kaj"])
