package org.fluidjava.cuda.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.fluidjava.cuda.CudaKernelGroup;
import org.fluidjava.cuda.Specialisation;
import org.fluidjava.kernel.Registrar;

/** CUDA kernels. Recurrent layers over sequences of different lengths. */
public final class RecurrentKernels implements CudaKernelGroup {
  @Override
  public void register(Registrar kernels) {
    kernels
        .forFloats("lstm", LstmForward::new)
        .forFloats("lstm_grad", LstmBackward::new)
        .forFloats("gru", GruForward::new)
        .forFloats("gru_grad", GruBackward::new)
        .forFloats("rnn", RnnForward::rnn)
        .forFloats("rnn_grad", RnnBackward::rnn)
        .forFloats("cudnn_lstm", RnnForward::cudnnLstm)
        .forFloats("cudnn_lstm_grad", RnnBackward::cudnnLstm)
        .forFloats("lstmp", LstmpForward::new)
        .forFloats("lstmp_grad", LstmpBackward::new);
    FusionRecurrentKernels.register(kernels);
    GruUnitKernels.register(kernels);
    LstmUnitKernels.register(kernels);
  }

  @Override
  public List<Specialisation> specialisations() {
    List<Specialisation> all = new ArrayList<>(RowPasses.specialisations());
    all.addAll(LstmClusterForward.specialisations());
    all.addAll(LstmClusterBackward.specialisations());
    all.addAll(Parts.specialisations());
    all.addAll(LstmGridForward.specialisations());
    all.addAll(LstmGridBackward.specialisations());
    all.addAll(GruClusterForward.specialisations());
    all.addAll(GruClusterBackward.specialisations());
    all.addAll(GruGridForward.specialisations());
    all.addAll(GruGridBackward.specialisations());
    all.addAll(LstmStep.specialisations());
    all.addAll(GruStep.specialisations());
    all.addAll(Projection.specialisations());
    all.addAll(RnnRun.specialisations());
    all.addAll(LstmUnitKernels.specialisations());
    return all;
  }
}
