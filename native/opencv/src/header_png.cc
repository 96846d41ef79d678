// PNG: chunks of length, name, data and checksum, from IHDR to IEND (W3C PNG, third edition).
#include "header.h"

namespace uncia {
namespace {

constexpr std::size_t firstChunk = 8;
/// What a chunk has besides its data.
constexpr std::size_t frame = 12;

std::size_t lengthAt(Bytes file, std::size_t at) {
  const std::size_t length = file.big(at, 4);
  if (length > 0x7FFFFFFF) throw PictureError(Code::Damaged, "A chunk of the PNG has an impossible length.");
  return length;
}

int channelsOf(int colorType) {
  switch (colorType) {
    case 0: return 1;
    case 2: return 3;
    case 3: return 1;
    case 4: return 2;
    case 6: return 4;
    default: throw PictureError(Code::Damaged, "The PNG has an unknown type of colour.");
  }
}

}  // namespace

Header readPng(Bytes file) {
  Header header{Format::Png};
  file.require(0, firstChunk + frame + 13);
  if (!file.startsWith("IHDR", 4, firstChunk + 4) || lengthAt(file, firstChunk) != 13)
    throw PictureError(Code::Damaged, "The PNG does not begin with its header.");
  const std::size_t start = firstChunk + 8;
  header.width = static_cast<std::int64_t>(file.big(start, 4));
  header.height = static_cast<std::int64_t>(file.big(start + 4, 4));
  header.depth = file.byte(start + 8);
  header.channels = channelsOf(file.byte(start + 9));
  // Chunks that end too early matter when the picture is decoded.
  for (std::size_t at = firstChunk + frame + 13; at + 8 <= file.size;) {
    const std::size_t length = lengthAt(file, at);
    if (length > file.size - at - 8) break;
    if (file.startsWith("acTL", 4, at + 4) && length >= 8) header.animated = file.big(at + 8, 4) > 1;
    if (file.startsWith("eXIf", 4, at + 4)) header.orientation = exifOrientation({file.data + at + 8, length});
    if (file.startsWith("IEND", 4, at + 4)) break;
    at += length + frame;
  }
  return header;
}

void requirePngEnd(Bytes file) {
  for (std::size_t at = firstChunk; !file.startsWith("IEND", 4, at + 4);) {
    const std::size_t length = lengthAt(file, at);
    file.require(at, length + frame);
    at += length + frame;
  }
}

}  // namespace uncia
