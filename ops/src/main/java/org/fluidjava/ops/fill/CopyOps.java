package org.fluidjava.ops.fill;

import java.util.List;
import java.util.stream.Stream;
import org.fluidjava.op.OpDef;

/**
 * Copies that later releases write between places or threads. Where a tensor lies is the executor's
 * matter here, so they only copy; {@code share_data} leaves the LoD behind, as in Paddle.
 */
final class CopyOps {
  static final List<OpDef> DEFS =
      Stream.of("memcpy", "memcpy_h2d", "memcpy_d2h", "share_data")
          .map(
              type -> {
                OpDef.Builder def =
                    OpDef.named(type)
                        .input("X", "what is copied")
                        .output("Out", "the copy")
                        .shape(
                            c -> {
                              c.setDims("Out", c.dims("X"));
                              if (!type.equals("share_data")) {
                                c.shareLod("X", "Out");
                              }
                            });
                return (type.equals("share_data")
                        ? def
                        : def.attr("dst_place_type", -1, "of no account here"))
                    .build();
              })
          .toList();

  private CopyOps() {}
}
