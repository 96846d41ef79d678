package dev.uncia.stages;

import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.WireValue;

/** A constant that stands for a name of the core's, such as {@code BoostingType.GBDT} for {@code "gbdt"}. */
public interface EnumValue extends WireValue {
  /**
   * The name in the words of the core.
   *
   * @return the name, as the setters that take a string want it
   */
  String wireName();

  @Override
  default Object toWire(Inputs inputs) {
    return wireName();
  }

  /**
   * The constant of a name.
   *
   * @param type the enum
   * @param wireName a name in the words of the core
   * @param <E> the enum
   * @return the constant
   * @throws IllegalArgumentException when there is none
   */
  static <E extends Enum<E> & EnumValue> E of(Class<E> type, String wireName) {
    for (E constant : type.getEnumConstants()) {
      if (constant.wireName().equals(wireName)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "%s has no constant for \"%s\", a name of a newer core.".formatted(type.getSimpleName(), wireName));
  }
}
