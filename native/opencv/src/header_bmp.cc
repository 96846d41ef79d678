// BMP: a file header of 14 bytes, then one of several headers that begin with their own size.
#include <cstdlib>

#include "header.h"

namespace uncia {
namespace {

struct Layout {
  std::int64_t height;
  std::int64_t width;
  std::uint64_t bits;
  std::uint64_t compression;
};

Layout layoutOf(Bytes file) {
  const std::uint64_t size = file.little(14, 4);
  if (size == 12)
    return {static_cast<std::int64_t>(file.little(20, 2)), static_cast<std::int64_t>(file.little(18, 2)),
            file.little(24, 2), 0};
  if (size < 36) throw PictureError(Code::Damaged, "The BMP has a header of an unknown size.");
  const auto signedAt = [&](std::size_t at) { return static_cast<std::int32_t>(file.little(at, 4)); };
  // A negative height says that rows are from the top down.
  return {std::llabs(signedAt(22)), signedAt(18), file.little(28, 2), file.little(30, 4)};
}

}  // namespace

Header readBmp(Bytes file) {
  const Layout layout = layoutOf(file);
  Header header{Format::Bmp};
  header.height = layout.height;
  header.width = layout.width;
  header.channels = layout.bits == 32 ? 4 : layout.bits > 8 ? 3 : 1;
  header.depth = layout.bits < 8 ? static_cast<int>(layout.bits) : 8;
  return header;
}

void requireBmpEnd(Bytes file) {
  const Layout layout = layoutOf(file);
  // What is compressed says its length nowhere; the decoder runs into the end.
  if (layout.compression == 1 || layout.compression == 2) return;
  const std::uint64_t row = (static_cast<std::uint64_t>(layout.width) * layout.bits + 31) / 32 * 4;
  file.require(file.little(10, 4), row * static_cast<std::uint64_t>(layout.height));
}

}  // namespace uncia
