"""The language model in PyTorch: two LSTM layers over packed sentences of different lengths."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import PackedSequence

VOCABULARY = 10_000


class LanguageModel(nn.Module):
    def __init__(self, embedding, hidden, layers):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, embedding)
        self.lstm = nn.LSTM(embedding, hidden, layers)
        self.output = nn.Linear(hidden, VOCABULARY)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -0.1, 0.1)

    def loss(self, states, labels):
        return cross_entropy(self.output(states), labels)

    def states(self, batch):
        packed = PackedSequence(self.embedding(batch.words), batch.running)
        return self.lstm(packed)[0].data

    def forward(self, batch):
        return self.loss(self.states(batch), batch.labels)

    def forward_padded(self, words, labels):
        """Both [steps, sentences]; labels are -100 behind the end of a sentence."""
        states, _ = self.lstm(self.embedding(words))
        logits = self.output(states.view(-1, states.size(-1)))
        return cross_entropy(logits, labels.view(-1), ignore_index=-100)


class Batch:
    """Sentences side by side, longest first, packed in the order of time.

    words, labels: ids read and predicted, [predictions]. A sentence of n ids reads the end of
    sentence and its first n - 1 ids, and predicts all n.
    running: sentences still running at each step, on the CPU as PyTorch wants it.
    """

    def __init__(self, sentences, device):
        sentences = sorted(sentences, key=len, reverse=True)
        end = sentences[0][-1]
        self.steps = len(sentences[0])
        running = [sum(len(s) > step for s in sentences) for step in range(self.steps)]
        words, labels = [], []
        for step, count in enumerate(running):
            for sentence in sentences[:count]:
                words.append(sentence[step - 1] if step else end)
                labels.append(sentence[step])
        self.size = len(sentences)
        self.count = len(labels)
        self.running = torch.tensor(running)
        self.words = torch.tensor(words, device=device)
        self.labels = torch.tensor(labels, device=device)

    def padded(self, multiple):
        """words and labels as [steps, sentences], the steps rounded up to a multiple."""
        steps = -(-self.steps // multiple) * multiple
        words = torch.zeros(steps, self.size, dtype=torch.long, device=self.words.device)
        labels = torch.full_like(words, -100)
        offset = 0
        for step, count in enumerate(self.running.tolist()):
            words[step, :count] = self.words[offset : offset + count]
            labels[step, :count] = self.labels[offset : offset + count]
            offset += count
        return words, labels


def read_batches(file, size, count, device):
    """The first batches of a file with one sentence of ids per line, the end of sentence last."""
    with open(file, encoding="utf-8") as lines:
        sentences = [[int(word) for word in line.split()] for line in lines]
    if len(sentences) < size * count:
        raise SystemExit(f"{file} has {len(sentences)} sentences; {count} batches of {size} need more")
    return [Batch(sentences[i * size : (i + 1) * size], device) for i in range(count)]


def set_precision(tf32):
    """Matrix products in float32 or TF32."""
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.set_float32_matmul_precision("high" if tf32 else "highest")
