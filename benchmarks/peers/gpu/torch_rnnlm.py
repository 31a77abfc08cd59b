#!/usr/bin/env python3
"""Training speed of PyTorch: real words per second, forward, backward and update.

The batches lie on the device before the clock starts. Forms:
  eager   packed sentences, cuDNN's LSTM, the output layer over the real words
  head    the same, with the output layer and the loss compiled (needs a C compiler)
  model   the same, with all of forward compiled
  graph   one CUDA graph for each batch, captured before: the batches must come again
  bucket  padded batches, the length rounded up to a multiple of 8, one CUDA graph per length

Prints one line of JSON.
"""

import argparse
import json
import resource
import statistics
import time

import torch
from torch import nn

from torch_model import LanguageModel, read_batches, set_precision

# Embedding, hidden, sentences of a batch, optimizer.
CONFIGS = {
    "seed": (64, 128, 64, "adam"),
    "small": (200, 200, 20, "sgd"),
    "medium": (650, 650, 20, "sgd"),
    "large": (1500, 1500, 20, "sgd"),
}
LAYERS = 2
CLIP = 5.0
BUCKET = 8


class Training:
    def __init__(self, config, batch_size, batches, sentences, device):
        embedding, hidden, size, self.kind = CONFIGS[config]
        self.cuda = device.startswith("cuda")
        torch.manual_seed(1)
        self.model = LanguageModel(embedding, hidden, LAYERS).to(device)
        self.batches = read_batches(sentences, batch_size or size, batches, device)
        self.words = sum(batch.count for batch in self.batches)

    def optimizer(self, capturable=False):
        # Fused updates are the fastest; they are for CUDA.
        options = {"fused": True} if self.cuda else {}
        if self.kind == "adam":
            if capturable:
                options["capturable"] = True
            return torch.optim.Adam(self.model.parameters(), lr=1e-3, **options)
        return torch.optim.SGD(self.model.parameters(), lr=1.0, **options)

    def update(self, optimizer):
        if self.kind == "sgd":
            nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    def synchronize(self):
        if self.cuda:
            torch.cuda.synchronize()

    def timed(self, step, passes, seconds):
        """Words/s of passes over all batches: median, slowest, fastest."""
        for batch in self.batches[:4]:
            step(batch)
        rates = []
        began = time.perf_counter()
        while len(rates) < passes and (len(rates) < 3 or time.perf_counter() - began < seconds):
            self.synchronize()
            start = time.perf_counter()
            for batch in self.batches:
                step(batch)
            self.synchronize()
            rates.append(self.words / (time.perf_counter() - start))
        return {"words_per_second": statistics.median(rates), "min": min(rates), "max": max(rates)}

    def stepping(self, forward):
        optimizer = self.optimizer()

        def step(batch):
            forward(batch).backward()
            self.update(optimizer)

        return step

    def eager(self):
        return self.stepping(self.model)

    def head(self):
        loss = torch.compile(self.model.loss, dynamic=True)
        return self.stepping(lambda batch: loss(self.model.states(batch), batch.labels))

    def compiled(self):
        import torch._dynamo

        if hasattr(torch._dynamo.config, "allow_rnn"):
            torch._dynamo.config.allow_rnn = True
        return self.stepping(torch.compile(self.model, dynamic=True))

    def capture(self, work, pool):
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            work()
            work()
        torch.cuda.current_stream().wait_stream(stream)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=pool):
            work()
        return graph

    def graph(self):
        optimizer = self.optimizer(capturable=True)
        pool = torch.cuda.graph_pool_handle()
        graphs = {}
        for batch in self.batches:

            def work(batch=batch):
                self.model(batch).backward()
                self.update(optimizer)

            graphs[batch] = self.capture(work, pool)
        return lambda batch: graphs[batch].replay()

    def bucket(self):
        optimizer = self.optimizer(capturable=True)
        pool = torch.cuda.graph_pool_handle()
        filled = {batch: batch.padded(BUCKET) for batch in self.batches}
        graphs = {}
        # The longest first: the others find its memory in the pool.
        for steps in sorted({len(words) for words, _ in filled.values()}, reverse=True):
            shape = (steps, self.batches[0].size)
            words = torch.zeros(shape, dtype=torch.long, device="cuda")
            labels = torch.zeros_like(words)

            def work(words=words, labels=labels):
                self.model.forward_padded(words, labels).backward()
                self.update(optimizer)

            graphs[steps] = (self.capture(work, pool), words, labels)

        def step(batch):
            words, labels = filled[batch]
            graph, into_words, into_labels = graphs[len(words)]
            into_words.copy_(words)
            into_labels.copy_(labels)
            graph.replay()

        return step


FORMS = {
    "eager": Training.eager,
    "head": Training.head,
    "model": Training.compiled,
    "graph": Training.graph,
    "bucket": Training.bucket,
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--config", choices=CONFIGS, required=True)
    parser.add_argument("--sentences", required=True, help="one sentence of ids per line")
    parser.add_argument("--batch-size", type=int, default=0, help="default: the configuration's")
    parser.add_argument("--batches", type=int, default=24, help="default: %(default)s")
    parser.add_argument("--precision", choices=("fp32", "tf32"), default="fp32")
    parser.add_argument("--forms", default="eager,head,graph,bucket", help="default: %(default)s")
    parser.add_argument("--passes", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=5, help="longest time of a form's passes")
    parser.add_argument("--device", default="cuda")
    options = parser.parse_args()
    set_precision(options.precision == "tf32")
    forms = {}
    for name in options.forms.split(","):
        try:
            # Each form starts from parameters of its own.
            training = Training(
                options.config,
                options.batch_size,
                options.batches,
                options.sentences,
                options.device,
            )
            step = FORMS[name](training)
            forms[name] = training.timed(step, options.passes, options.seconds)
        except (RuntimeError, OSError) as error:  # out of memory, or no compiler
            forms[name] = {"error": (str(error).strip().splitlines() or ["?"])[0][:200]}
        training = step = None
        if options.device == "cuda":
            torch.cuda.empty_cache()
    result = {"peer": "pytorch", "version": torch.__version__, "forms": forms}
    if options.device == "cuda":
        result["device"] = torch.cuda.get_device_name(0)
        result["cudnn"] = torch.backends.cudnn.version()
        result["peak_device_mb"] = torch.cuda.max_memory_reserved() / 2**20
    result["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
