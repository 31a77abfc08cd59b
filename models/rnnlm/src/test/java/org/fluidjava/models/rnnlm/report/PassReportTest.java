package org.fluidjava.models.rnnlm.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PassReportTest {
  @Test
  void oneObjectPerPass() {
    assertThat(new PassReport(2, 150.25, 140.5, 133.125, null, 929_589, 30.00049).toJson())
        .isEqualTo(
            "{\"epoch\":2,\"train_ppl\":150.25,\"valid_ppl\":140.5,\"test_ppl\":133.125,"
                + "\"words\":929589,\"seconds\":30.0,\"words_per_second\":30985.8}");
  }

  @Test
  void optimumWhereItIsKnown() {
    var report = new PassReport(1, 12, 11, 11, 10.5, 1000, 0);
    assertThat(report.toJson())
        .contains("\"optimal_ppl\":10.5")
        .contains("\"words_per_second\":0.0");
    assertThat(report.toText())
        .isEqualTo(
            "pass 1: perplexity train 12.00, valid 11.00, test 11.00 (best possible 10.50);"
                + " 1,000 words in 0.0 s, 0 words/s");
  }

  @Test
  void divergedPerplexityIsNullNotBrokenJson() {
    assertThat(new PassReport(1, Double.NaN, Double.POSITIVE_INFINITY, 3, null, 10, 1).toJson())
        .contains("\"train_ppl\":null,\"valid_ppl\":null,\"test_ppl\":3.0");
  }
}
