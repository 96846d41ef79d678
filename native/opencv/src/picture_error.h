// What is wrong with one picture. Its batch goes on.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace uncia {

/// In the order of `errorCodes` in plan.ts, which counts from 1.
enum class Code : std::uint8_t {
  Ok,
  Empty,
  Unsupported,
  NoPixels,
  TooLarge,
  Truncated,
  Damaged,
  OutOfBounds,
  Channels,
  Invalid,
};

class PictureError : public std::runtime_error {
 public:
  PictureError(Code code, const std::string& message) : std::runtime_error(message), code(code) {}
  const Code code;
};

}  // namespace uncia
