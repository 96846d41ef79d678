// WebP: chunks within a RIFF file (RFC 9649).
#include "header.h"

namespace uncia {
namespace {

constexpr std::size_t firstChunk = 12;

/// Where the orientation is: in the chunk EXIF, which some begin as JPEG's segment does.
int orientationIn(Bytes file) {
  for (std::size_t at = firstChunk; at + 8 <= file.size;) {
    const std::size_t length = file.little(at + 4, 4);
    if (length > file.size - at - 8) break;
    if (file.startsWith("EXIF", 4, at)) {
      const std::size_t skipped = file.startsWith("Exif\0\0", 6, at + 8) && length > 6 ? 6 : 0;
      return exifOrientation({file.data + at + 8 + skipped, length - skipped});
    }
    at += 8 + length + (length & 1);
  }
  return 1;
}

}  // namespace

Header readWebp(Bytes file) {
  Header header{Format::Webp};
  header.depth = 8;
  header.channels = 3;
  file.require(0, firstChunk + 8);
  const std::size_t data = firstChunk + 8;
  if (file.startsWith("VP8 ", 4, firstChunk)) {
    if (file.big(data + 3, 3) != 0x9D012A) throw PictureError(Code::Damaged, "The WebP has no frame to begin with.");
    header.width = static_cast<std::int64_t>(file.little(data + 6, 2) & 0x3FFF);
    header.height = static_cast<std::int64_t>(file.little(data + 8, 2) & 0x3FFF);
  } else if (file.startsWith("VP8L", 4, firstChunk)) {
    if (file.byte(data) != 0x2F) throw PictureError(Code::Damaged, "The WebP has no frame to begin with.");
    const std::uint64_t bits = file.little(data + 1, 4);
    header.width = static_cast<std::int64_t>(bits & 0x3FFF) + 1;
    header.height = static_cast<std::int64_t>(bits >> 14 & 0x3FFF) + 1;
    if (bits >> 28 & 1) header.channels = 4;
  } else if (file.startsWith("VP8X", 4, firstChunk)) {
    const int flags = file.byte(data);
    header.width = static_cast<std::int64_t>(file.little(data + 4, 3)) + 1;
    header.height = static_cast<std::int64_t>(file.little(data + 7, 3)) + 1;
    if (flags & 0x10) header.channels = 4;
    header.animated = (flags & 0x02) != 0;
    if (flags & 0x08) header.orientation = orientationIn(file);
  } else {
    throw PictureError(Code::Damaged, "The WebP begins with an unknown chunk.");
  }
  return header;
}

void requireWebpEnd(Bytes file) { file.require(8, file.little(4, 4)); }

}  // namespace uncia
