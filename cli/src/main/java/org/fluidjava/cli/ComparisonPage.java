package org.fluidjava.cli;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.fluidjava.inspect.DeviceComparison;
import org.fluidjava.inspect.Differences;
import org.fluidjava.inspect.OperatorComparison;

/** A comparison as JSON, and as one self-contained HTML page around that JSON. */
final class ComparisonPage {
  private ComparisonPage() {}

  static String json(DeviceComparison comparison, String firstSide, String secondSide) {
    return new GsonBuilder()
        .serializeSpecialFloatingPointValues()
        .create()
        .toJson(fields(comparison, firstSide, secondSide));
  }

  private static Map<String, Object> fields(
      DeviceComparison comparison, String firstSide, String secondSide) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("first", firstSide);
    fields.put("second", secondSide);
    fields.put("steps", comparison.steps());
    fields.put("same_inputs", comparison.isInStep());
    fields.put(
        "first_over", comparison.firstOver().<Object>map(ComparisonPage::fields).orElse(false));
    List<Object> operators = new ArrayList<>();
    comparison.operators().forEach(each -> operators.add(fields(each)));
    fields.put("operators", operators);
    return fields;
  }

  private static Map<String, Object> fields(OperatorComparison each) {
    Differences worst = each.worst();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("number", each.number());
    fields.put("type", each.type());
    fields.put("line", each.line());
    fields.put("first_place", each.firstPlace());
    fields.put("second_place", each.secondPlace());
    fields.put("cause", each.cause());
    fields.put("over", each.isOver());
    fields.put("variable", worst.variable());
    fields.put("absolute", number(worst.absolute()));
    fields.put("relative", number(worst.relative()));
    fields.put("element", worst.element());
    fields.put("first_value", number(worst.first()));
    fields.put("second_value", number(worst.second()));
    fields.put("note", worst.note());
    fields.put("first_ms", each.firstNanos() / 1e6);
    fields.put("second_ms", each.secondNanos() / 1e6);
    fields.put("bytes_moved", each.bytesMoved());
    return fields;
  }

  /** JSON has no infinities: those are texts. */
  private static Object number(double value) {
    return Double.isFinite(value) ? (Object) value : String.valueOf(value);
  }

  static String of(DeviceComparison comparison, String firstSide, String secondSide) {
    try (InputStream page = ComparisonPage.class.getResourceAsStream("comparison-page.html")) {
      String text = new String(Objects.requireNonNull(page).readAllBytes(), StandardCharsets.UTF_8);
      // Inside a script element, only "</" could end it early.
      return text.replace(
          "/*comparison*/", json(comparison, firstSide, secondSide).replace("</", "<\\/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
