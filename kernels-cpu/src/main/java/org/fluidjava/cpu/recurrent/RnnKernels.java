package org.fluidjava.cpu.recurrent;

import org.fluidjava.cpu.CpuRegistrar;

/** Kernels of {@code rnn} and {@code cudnn_lstm}. */
final class RnnKernels {
  private RnnKernels() {}

  static void register(CpuRegistrar kernels) {
    kernels
        .forFloats("rnn", RnnForward::rnn, RnnForward::nativeRnn)
        .forFloats("rnn_grad", RnnBackward::rnn)
        .forFloats("cudnn_lstm", RnnForward::cudnnLstm, RnnForward::nativeCudnnLstm)
        .forFloats("cudnn_lstm_grad", RnnBackward::cudnnLstm);
  }
}
