/** The hot kernels in C++, bound by JavaCPP: addresses and sizes only. */
@NullMarked
package org.fluidjava.cpu.nativelib;

import org.jspecify.annotations.NullMarked;
