// Bytes of others, read within their bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "picture_error.h"

namespace uncia {

struct Bytes {
  const std::uint8_t* data;
  std::size_t size;

  bool startsWith(const char* text, std::size_t length, std::size_t at = 0) const {
    return at <= size && length <= size - at && std::memcmp(data + at, text, length) == 0;
  }

  Bytes from(std::size_t at) const {
    require(at, 0);
    return {data + at, size - at};
  }

  void require(std::size_t at, std::size_t length) const {
    if (at > size || length > size - at) throw PictureError(Code::Truncated, "The file ends too early.");
  }

  std::uint8_t byte(std::size_t at) const {
    require(at, 1);
    return data[at];
  }

  /// `length` bytes at `at` as a number, the most significant byte first.
  std::uint64_t big(std::size_t at, std::size_t length) const {
    require(at, length);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < length; i++) value = value << 8 | data[at + i];
    return value;
  }

  /// The same with the least significant byte first.
  std::uint64_t little(std::size_t at, std::size_t length) const {
    require(at, length);
    std::uint64_t value = 0;
    for (std::size_t i = length; i-- > 0;) value = value << 8 | data[at + i];
    return value;
  }
};

}  // namespace uncia
