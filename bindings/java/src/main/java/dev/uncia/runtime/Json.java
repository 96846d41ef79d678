package dev.uncia.runtime;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, strings, numbers and truth values. */
final class Json {
  private static final JSON JACKSON =
      JSON.builder().disable(JSON.Feature.USE_FIELDS).enable(JSON.Feature.WRITE_NULL_PROPERTIES).build();

  private Json() {}

  static byte[] write(Map<String, ?> value) {
    try {
      return JACKSON.asBytes(value);
    } catch (IOException impossible) {
      throw ErrorCode.INTERNAL.exception("A value has no form in JSON: " + value, ErrorDetails.NONE, impossible);
    }
  }

  static Map<String, @Nullable Object> read(byte[] json) {
    try {
      return JACKSON.mapFrom(json);
    } catch (IOException malformed) {
      throw ErrorCode.PROTOCOL.exception("The core sent a header that is no JSON object.", ErrorDetails.NONE, malformed);
    }
  }
}
