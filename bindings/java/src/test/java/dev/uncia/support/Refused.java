package dev.uncia.support;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Values that a param must refuse, worked out from what the schema says of it. */
public final class Refused {
  private static final List<String> TEXTS = List.of("", " ", "\n", "no such form", "-1", "\u2603");

  private Refused() {}

  /** Values of another type, out of range, of another form, too few and too many. */
  public static List<Object> by(Map<String, Object> param) {
    String kind = (String) param.get("kind");
    boolean isList = kind.equals("ints") || kind.equals("doubles");
    List<Object> values = new ArrayList<>(otherTypes(kind));
    outOfRange(param, kind).forEach(value -> values.add(isList ? List.of(value) : value));
    values.addAll(wrongForm(param, isList));
    return values;
  }

  private static List<Object> otherTypes(String kind) {
    Object nothing = null;
    Map<?, ?> map = Map.of();
    return switch (kind) {
      case "boolean" -> Arrays.asList("true", 1, nothing, List.of());
      case "int" -> Arrays.asList("3", 1.5, Double.NaN, 1L << 31, -(1L << 31) - 1, true, nothing, List.of(1));
      case "long" -> Arrays.asList("3", 1.5, Double.NaN, BigInteger.ONE.shiftLeft(63), true, nothing, List.of(1));
      case "double" -> Arrays.asList("0.5", Double.NaN, true, nothing, List.of(0.5));
      case "string" -> Arrays.asList(3, true, nothing, List.of("text"));
      case "enum" -> Arrays.asList("no such name", "", 3, nothing, List.of());
      case "column" -> Arrays.asList("", 3, nothing, List.of("name"));
      case "columns" -> Arrays.asList("name", 3, List.of(3), List.of(""), map, nothing);
      case "ints" -> Arrays.asList(1, "1", List.of(1.5), List.of("1"), List.of(1L << 31), map, nothing);
      case "doubles" -> Arrays.asList(0.5, "0.5", List.of("0.5"), List.of(Double.NaN), map, nothing);
      case "strings" -> Arrays.asList("text", 3, List.of(3), map, nothing);
      case "enums" -> Arrays.asList("no such name", 3, List.of("no such name"), List.of(3), map, nothing);
      case "stringMap" -> Arrays.asList("text", Map.of("a", 1), List.of("text"), nothing);
      case "stage" -> Arrays.asList("name", 3, List.of(), nothing);
      case "stages" -> Arrays.asList("name", 3, List.of(3), map, nothing);
      case "steps" -> Arrays.asList("name", 3, List.of("name"), List.of(Map.of("args", map)), map, nothing);
      case "paramMaps", "paramSpace" ->
          Arrays.asList("name", 3, List.of(3), List.of(List.of(3)), List.of(Map.of("stage", "a")), map, nothing);
      case "table" -> Arrays.asList("name", 3, nothing);
      default -> throw new AssertionError(kind);
    };
  }

  /** The nearest values outside: a bound that is off by one must not go unnoticed. */
  private static List<Object> outOfRange(Map<String, Object> param, String kind) {
    List<Object> values = new ArrayList<>();
    for (String bound : List.of("min", "max", "exclusiveMin", "exclusiveMax")) {
      if (param.get(bound) instanceof Number number) {
        double at = number.doubleValue();
        boolean isLow = bound.endsWith("in");
        switch (kind) {
          case "int", "ints" -> values.add((int) at + step(bound, isLow));
          case "long" -> values.add((long) at + step(bound, isLow));
          default -> values.add(bound.startsWith("exclusive") ? at : isLow ? Math.nextDown(at) : Math.nextUp(at));
        }
      }
    }
    return values;
  }

  private static int step(String bound, boolean isLow) {
    return bound.startsWith("exclusive") ? 0 : isLow ? -1 : 1;
  }

  private static List<Object> wrongForm(Map<String, Object> param, boolean isList) {
    List<Object> values = new ArrayList<>();
    if (param.get("pattern") instanceof String pattern) {
      TEXTS.stream().filter(text -> !text.matches(pattern)).forEach(values::add);
    }
    Object item = isList ? 1 : "a";
    if (param.get("minItems") instanceof Number least && least.intValue() > 0) {
      values.add(Collections.nCopies(least.intValue() - 1, item));
    }
    if (param.get("maxItems") instanceof Number most) {
      values.add(Collections.nCopies(most.intValue() + 1, item));
    }
    return values;
  }

  /** The value as the argument of a typed setter; empty where the compiler would refuse it already. */
  public static Stream<Object> asArgument(Method setter, Object value) {
    Class<?> type = setter.getParameterTypes()[0];
    if (type == int.class) {
      return Stream.of(value).filter(Integer.class::isInstance);
    } else if (type == long.class) {
      return Stream.of(value).filter(one -> one instanceof Long || one instanceof Integer).map(Number.class::cast).map(Number::longValue);
    } else if (type == double.class) {
      return Stream.of(value).filter(Double.class::isInstance);
    } else if (type.isArray() && value instanceof List<?> list) {
      Object array = Array.newInstance(type.getComponentType(), list.size());
      try {
        for (int i = 0; i < list.size(); i++) {
          Array.set(array, i, list.get(i));
        }
      } catch (IllegalArgumentException ofAnotherType) {
        return Stream.empty();
      }
      return Stream.of(array);
    }
    return type.isInstance(value) ? Stream.of(value) : Stream.empty();
  }
}
