package dev.uncia.stages;

import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.runtime.Wire;
import java.io.Serial;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks the values of params, and brings each to the one form in which it is kept. */
final class ParamValues {
  private ParamValues() {}

  /** What would have been right, in a few words; the stage makes an error of it that names stage and param. */
  static final class Refused extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Refused(String expected) {
      super(expected, null, false, false);
    }

    String expected() {
      return String.valueOf(getMessage());
    }
  }

  static Object parse(Param param, @Nullable Object value) {
    return switch (param.kind()) {
      case BOOLEAN -> bool(value);
      case INT -> intNumber(param, value);
      case LONG -> longNumber(param, value);
      case DOUBLE -> doubleNumber(param, value);
      case STRING -> text(param, value);
      case ENUM -> constant(param, value);
      case COLUMN -> column(value);
      case COLUMNS -> list(param, value, "names of columns", ParamValues::column);
      case INTS -> list(param, value, "whole numbers", item -> intNumber(param, item));
      case DOUBLES -> list(param, value, "numbers", item -> doubleNumber(param, item));
      case STRINGS -> list(param, value, "strings", item -> text(param, item));
      case ENUMS -> list(param, value, "names", item -> constant(param, item));
      case STRING_MAP -> stringMap(value);
      case STAGE -> stage(value);
      case STAGES -> list(param, value, "stages", ParamValues::stage);
      case TABLE -> table(value);
      case STEPS -> list(param, value, "steps", SettingValues::step);
      case PARAM_MAPS -> list(param, value, "maps of params", SettingValues::map);
      case PARAM_SPACE -> list(param, value, "params to search", SettingValues::search);
    };
  }

  private static Boolean bool(@Nullable Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw new Refused("true or false");
  }

  private static Integer intNumber(Param param, @Nullable Object value) {
    Long number = whole(value);
    if (number == null || number != number.intValue()) {
      throw new Refused("a whole number of 32 bits");
    }
    return inRange(param, number.intValue(), "a whole number");
  }

  private static Long longNumber(Param param, @Nullable Object value) {
    Long number = whole(value);
    if (number == null) {
      throw new Refused("a whole number of 64 bits");
    }
    return inRange(param, number, "a whole number");
  }

  private static @Nullable Long whole(@Nullable Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return value instanceof BigInteger big && big.bitLength() < 64 ? (Long) big.longValue() : null;
  }

  private static Double doubleNumber(Param param, @Nullable Object value) {
    if (!(value instanceof Number number) || Double.isNaN(number.doubleValue())) {
      throw new Refused("a number");
    }
    return inRange(param, number.doubleValue(), "a number");
  }

  private static <N extends Number> N inRange(Param param, N value, String noun) {
    if (!param.isInRange(value.doubleValue())) {
      throw new Refused(noun + " " + param.range());
    }
    return value;
  }

  private static String text(Param param, @Nullable Object value) {
    if (!(value instanceof CharSequence text)) {
      throw new Refused("a string");
    }
    if (param.pattern() != null && !param.pattern().matcher(text).matches()) {
      throw new Refused("a string that matches " + param.pattern());
    }
    return text.toString();
  }

  private static String constant(Param param, @Nullable Object value) {
    String name = value instanceof EnumValue constant ? constant.wireName() : value instanceof String text ? text : null;
    if (name == null || !param.values().contains(name)) {
      String known = String.join("\", \"", param.values());
      throw new Refused("one of \"" + known + "\"");
    }
    return name;
  }

  static String column(@Nullable Object value) {
    if (value instanceof CharSequence name && name.length() > 0) {
      return name.toString();
    }
    throw new Refused("the name of a column");
  }

  private static <T> List<T> list(
      Param param, @Nullable Object value, String noun, Function<@Nullable Object, T> parse) {
    List<?> items = items(value);
    if (items == null) {
      throw new Refused("a list of " + noun);
    }
    if (param.minItems() != null && items.size() < param.minItems()) {
      throw new Refused("a list of at least " + param.minItems() + " " + noun);
    }
    if (param.maxItems() != null && items.size() > param.maxItems()) {
      throw new Refused("a list of at most " + param.maxItems() + " " + noun);
    }
    List<T> parsed = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      try {
        parsed.add(parse.apply(items.get(i)));
      } catch (Refused refused) {
        throw new Refused("a list of %s, where item %d is %s".formatted(noun, i, refused.expected()));
      }
    }
    return List.copyOf(parsed);
  }

  private static @Nullable List<?> items(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    } else if (value instanceof Collection<?> collection) {
      return new ArrayList<>(collection);
    } else if (value instanceof Object[] array) {
      return Arrays.asList(array);
    } else if (value instanceof int[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    } else if (value instanceof double[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
    return null;
  }

  private static Map<String, String> stringMap(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new Refused("a map from strings to strings");
    }
    Map<String, String> strings = new LinkedHashMap<>();
    map.forEach(
        (key, entry) -> {
          if (!(key instanceof String name) || !(entry instanceof String text)) {
            throw new Refused("a map from strings to strings");
          }
          strings.put(name, text);
        });
    return java.util.Collections.unmodifiableMap(strings);
  }

  private static Stage stage(@Nullable Object value) {
    if (value instanceof Stage stage) {
      return stage;
    }
    throw new Refused("a stage");
  }

  private static DataFrame table(@Nullable Object value) {
    if (value instanceof DataFrame frame) {
      return frame;
    } else if (value instanceof Table table) {
      return DataFrame.of(table);
    } else if (value instanceof List<?> rows) {
      return DataFrame.of(Table.of(rows));
    }
    throw new Refused("a table");
  }

  /** The input for {@link #parse} that a JSON value of a result stands for; stages and tables are left to the caller, and so are those in maps of params. */
  static @Nullable Object fromWire(ParamKind kind, @Nullable Object json) {
    return switch (kind) {
      case LONG -> Wire.LONG.decode(json);
      case DOUBLE -> Wire.DOUBLE.decode(json);
      case DOUBLES -> Wire.list(Wire.DOUBLE).decode(json);
      default -> json;
    };
  }
}
