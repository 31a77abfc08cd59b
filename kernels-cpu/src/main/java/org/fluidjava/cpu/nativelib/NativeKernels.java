package org.fluidjava.cpu.nativelib;

import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Namespace;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The C++ kernels for elementwise work, reductions and softmax, in float32 and row-major, on
 * addresses. Ask {@link NativeLibrary#isAvailable()} first.
 *
 * <p>Ranges {@code begin, end} are what one call works on, so that callers cut the work between
 * threads; addresses are always those of the whole arrays. An output may lie exactly in the place
 * of an input; no other overlap is allowed. Nothing is checked, nothing is allocated, no thread is
 * started.
 */
@Platform(include = "fluid_kernels.h", library = NativeKernels.LIBRARY, compiler = "cpp17")
@Namespace("fluid")
@NoException
public final class NativeKernels {
  static final String LIBRARY = "jnifluidcpu";

  /** Activation {@code 1 / (1 + e^-x)}; its gradient reads y. */
  public static final int SIGMOID = 0;

  /** Activation; its gradient reads y. */
  public static final int TANH = 1;

  /** Activation {@code max(x, 0)}; its gradient reads y. */
  public static final int RELU = 2;

  /** Activation {@code min(max(x, 0), a)}; its gradient reads y. */
  public static final int RELU6 = 3;

  /** Activation {@code max(x, a x)}; its gradient reads y. */
  public static final int LEAKY_RELU = 4;

  /** Activation {@code x} above 0, {@code a (e^x - 1)} below; its gradient reads x. */
  public static final int ELU = 5;

  /** Activation {@code x Phi(x)} by the error function; its gradient reads x. */
  public static final int GELU = 6;

  /** The same approximated by tanh; its gradient reads x. */
  public static final int GELU_TANH = 7;

  /** Activation {@code x sigmoid(a x)}; its gradient reads x. */
  public static final int SWISH = 8;

  /** Activation {@code clip(a x + b, 0, 1)}; its gradient reads y. */
  public static final int HARD_SIGMOID = 9;

  /** Activation {@code x min(max(x + 3, 0), 6) / 6}; its gradient reads x. */
  public static final int HARD_SWISH = 10;

  /** Activation {@code log(1 + e^x)}; its gradient reads x. */
  public static final int SOFTPLUS = 11;

  /** Activation {@code x / (1 + |x|)}; its gradient reads x. */
  public static final int SOFTSIGN = 12;

  /** Activation {@code -log(1 + e^-x)}; its gradient reads x. */
  public static final int LOGSIGMOID = 13;

  /** {@code e^x}; its gradient reads y. */
  public static final int EXP = 14;

  /** Natural logarithm; its gradient reads x. */
  public static final int LOG = 15;

  /** Square root; its gradient reads y. */
  public static final int SQRT = 16;

  /** {@code x x}; its gradient reads x. */
  public static final int SQUARE = 17;

  /** {@code |x|}; its gradient reads x. */
  public static final int ABS = 18;

  /** {@code 1 / x}; its gradient reads y. */
  public static final int RECIPROCAL = 19;

  /** {@code 1 / sqrt(x)}; its gradient reads y. */
  public static final int RSQRT = 20;

  /** Activation {@code b tanh(a x)}; its gradient reads x. */
  public static final int STANH = 21;

  /** {@code x} clipped to [a, b]; its gradient reads x. */
  public static final int BRELU = 22;

  /** {@code log(1 + e^clip(x, -a, a))}; its gradient reads x. */
  public static final int SOFT_RELU = 23;

  /** {@code x - tanh(x)}; its gradient reads x. */
  public static final int TANH_SHRINK = 24;

  /** {@code x}. */
  public static final int IDENTITY = 25;

  /** {@code x + y}. */
  public static final int ADD = 0;

  /** {@code x - y}. */
  public static final int SUB = 1;

  /** {@code x y}. */
  public static final int MUL = 2;

  /** {@code x / y}. */
  public static final int DIV = 3;

  /** The larger one; where they are equal the gradient goes to y. */
  public static final int MAX = 4;

  /** The smaller one; where they are equal the gradient goes to y. */
  public static final int MIN = 5;

  /** {@code y - x}: for a subtraction whose left side is the one that is spread. */
  public static final int RSUB = 6;

  /** {@code y / x}: for a division whose left side is the one that is spread. */
  public static final int RDIV = 7;

  private NativeKernels() {}

  /** The level of instructions in use, such as {@code x86-64-v4 (AVX-512)}. */
  public static native String instructionLevel();

  static native @Nullable String openblasCore();

  static native void preferHugePages(@Cast("void*") long address, long bytes);

  /**
   * Applies an activation to the elements [begin, end).
   *
   * @param op one of the activations above
   * @param a the attribute named a there, if it has one
   * @param b the attribute named b there
   */
  public static native void unary(
      int op,
      long begin,
      long end,
      @Cast("const float*") long x,
      @Cast("float*") long y,
      float a,
      float b);

  /**
   * {@code dx = g f'(x)} on the elements [begin, end). Of x and y only the one named at the
   * activation is read; the other may be 0.
   */
  public static native void unaryGrad(
      int op,
      long begin,
      long end,
      @Cast("const float*") long x,
      @Cast("const float*") long y,
      @Cast("const float*") long g,
      @Cast("float*") long dx,
      float a,
      float b);

  /** {@code y = value} on the elements [begin, end). */
  public static native void fill(long begin, long end, float value, @Cast("float*") long y);

  /** {@code y = x} on the elements [begin, end). */
  public static native void copy(
      long begin, long end, @Cast("const float*") long x, @Cast("float*") long y);

  /** {@code y = scale x + bias} on the elements [begin, end). */
  public static native void scale(
      long begin,
      long end,
      float scale,
      float bias,
      @Cast("const float*") long x,
      @Cast("float*") long y);

  /** {@code y += a x} on the elements [begin, end). */
  public static native void axpy(
      long begin, long end, float a, @Cast("const float*") long x, @Cast("float*") long y);

  /**
   * {@code y} = the sum of several arrays, on the elements [begin, end).
   *
   * @param count how many arrays
   * @param arrays address of {@code count} int64 addresses; y may be one of them
   */
  public static native void sumOf(
      long begin, long end, int count, @Cast("const int64_t*") long arrays, @Cast("float*") long y);

  /** {@code y = min(max(x, lowest), highest)} on the elements [begin, end). */
  public static native void clip(
      long begin,
      long end,
      float lowest,
      float highest,
      @Cast("const float*") long x,
      @Cast("float*") long y);

  /**
   * A binary operation with y spread over x, on the elements [begin, end) of x. Seen as [pre, n,
   * post], element i of x meets {@code y[i / post % n]}. For equal shapes n is the number of all
   * elements and post 1.
   *
   * @param op {@link #ADD} to {@link #RDIV}
   * @param n elements of y
   * @param post how many neighbours in x share an element of y
   */
  public static native void binary(
      int op,
      long begin,
      long end,
      long n,
      long post,
      @Cast("const float*") long x,
      @Cast("const float*") long y,
      @Cast("float*") long out);

  /** The gradient to x of {@link #binary}, on the elements [begin, end) of x; g is as long as x. */
  public static native void binaryGradX(
      int op,
      long begin,
      long end,
      long n,
      long post,
      @Cast("const float*") long x,
      @Cast("const float*") long y,
      @Cast("const float*") long g,
      @Cast("float*") long dx);

  /**
   * The gradient to y of {@link #binary}, summed over pre and post, on the elements [begin, end) of
   * y. For ADD, SUB and RSUB x and y are not read.
   */
  public static native void binaryGradY(
      int op,
      long begin,
      long end,
      long pre,
      long n,
      long post,
      @Cast("const float*") long x,
      @Cast("const float*") long y,
      @Cast("const float*") long g,
      @Cast("float*") long dy);

  /** The sum of the elements [begin, end), in float64 between blocks of 4096. */
  public static native double sum(long begin, long end, @Cast("const float*") long x);

  /** The sum of the squares of the elements [begin, end). */
  public static native double sumOfSquares(long begin, long end, @Cast("const float*") long x);

  /** The largest of the elements [begin, end); -infinity if there are none, NaN if one is NaN. */
  public static native float max(long begin, long end, @Cast("const float*") long x);

  /** {@code out[r]} = the sum of row r, for the rows [begin, end), which are ld elements apart. */
  public static native void rowSum(
      long begin,
      long end,
      long columns,
      @Cast("const float*") long x,
      long ld,
      @Cast("float*") long out);

  /** {@code out[r]} = the largest element of row r, for the rows [begin, end). */
  public static native void rowMax(
      long begin,
      long end,
      long columns,
      @Cast("const float*") long x,
      long ld,
      @Cast("float*") long out);

  /**
   * {@code out[j]} = the sum of column j, for the columns [begin, end); added to what stands there
   * if {@code add}. The gradient of a bias.
   */
  public static native void columnSum(
      long begin,
      long end,
      long rows,
      @Cast("const float*") long x,
      long ld,
      @Cast("float*") long out,
      boolean add);

  /** {@code y[c][r] = x[r][c]} for the rows [begin, end) of x; ldx and ldy are the rows' steps. */
  public static native void transpose(
      long begin,
      long end,
      long columns,
      @Cast("const float*") long x,
      long ldx,
      @Cast("float*") long y,
      long ldy);

  /** Softmax of the rows [begin, end) of [rows, columns]; differences clipped at -64. */
  public static native void softmax(
      long begin, long end, long columns, @Cast("const float*") long x, @Cast("float*") long y);

  /** {@code dx = y (g - sum(g y))} for the rows [begin, end). */
  public static native void softmaxGrad(
      long begin,
      long end,
      long columns,
      @Cast("const float*") long y,
      @Cast("const float*") long g,
      @Cast("float*") long dx);

  /**
   * Softmax and cross-entropy of the rows [begin, end) against one label each. Rows whose label is
   * {@code ignore} have loss 0; check the others by {@link #firstInvalidLabel} first.
   *
   * @param labels int64 [rows]
   * @param probabilities the softmax [rows, columns], or 0 for the loss alone; may be x
   * @param loss [rows]
   */
  public static native void softmaxCrossEntropy(
      long begin,
      long end,
      long columns,
      @Cast("const float*") long x,
      @Cast("const int64_t*") long labels,
      long ignore,
      @Cast("float*") long probabilities,
      @Cast("float*") long loss);

  /** The same against soft labels, float32 [rows, columns]. */
  public static native void softmaxCrossEntropySoft(
      long begin,
      long end,
      long columns,
      @Cast("const float*") long x,
      @Cast("const float*") long labels,
      @Cast("float*") long probabilities,
      @Cast("float*") long loss);

  /**
   * The gradient to the logits of {@link #softmaxCrossEntropy}: {@code (p - one at the label) g}; 0
   * in ignored rows.
   *
   * @param probabilities the softmax
   * @param g gradient of the loss [rows]
   * @param dx [rows, columns]; may be the probabilities
   */
  public static native void softmaxCrossEntropyGrad(
      long begin,
      long end,
      long columns,
      @Cast("const float*") long probabilities,
      @Cast("const int64_t*") long labels,
      long ignore,
      @Cast("const float*") long g,
      @Cast("float*") long dx);

  /** The gradient to the logits of {@link #softmaxCrossEntropySoft}: {@code (p - label) g}. */
  public static native void softmaxCrossEntropySoftGrad(
      long begin,
      long end,
      long columns,
      @Cast("const float*") long probabilities,
      @Cast("const float*") long labels,
      @Cast("const float*") long g,
      @Cast("float*") long dx);

  /**
   * The first of the rows [begin, end) whose label is neither {@code ignore} nor in [0, classes),
   * or -1.
   */
  public static native long firstInvalidLabel(
      long begin, long end, @Cast("const int64_t*") long labels, long classes, long ignore);
}
