package org.fluidjava.tensor;

/** What can be fed, fetched, saved and loaded: a {@link LoDTensor} or {@link SelectedRows}. */
public sealed interface Value permits LoDTensor, SelectedRows, TensorArray {}
