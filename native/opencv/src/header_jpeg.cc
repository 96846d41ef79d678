// JPEG: segments, each a marker and a length, then compressed data up to the marker of the end (ISO/IEC 10918-1, annex B).
#include "header.h"

namespace uncia {
namespace {

constexpr int startOfScan = 0xDA;
constexpr int endOfImage = 0xD9;

bool isFrame(int marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// Markers that no length follows: temporary, restarts and the beginning.
bool standsAlone(int marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8); }

/// The place behind the next marker, which is stored in `marker`; bytes between segments are passed over, as decoders do.
std::size_t nextMarker(Bytes file, std::size_t at, int& marker) {
  do {
    while (file.byte(at) != 0xFF) at++;
    while (file.byte(at) == 0xFF) at++;
    marker = file.byte(at++);
  } while (marker == 0 || standsAlone(marker));
  return at;
}

std::size_t lengthAt(Bytes file, std::size_t at) {
  const std::size_t length = file.big(at, 2);
  if (length < 2) throw PictureError(Code::Damaged, "A segment of the JPEG is shorter than its own length.");
  return length;
}

}  // namespace

Header readJpeg(Bytes file) {
  Header header{Format::Jpeg};
  bool hasFrame = false;
  int marker = 0;
  for (std::size_t at = nextMarker(file, 2, marker);; at = nextMarker(file, at, marker)) {
    if (marker == startOfScan || marker == endOfImage) break;
    const std::size_t length = lengthAt(file, at);
    // Segments may follow that matter less; a frame that is whole is enough to know the size.
    if (hasFrame && length > file.size - at) break;
    file.require(at, length);
    if (isFrame(marker) && !hasFrame) {
      hasFrame = true;
      header.depth = file.byte(at + 2);
      header.height = static_cast<std::int64_t>(file.big(at + 3, 2));
      header.width = static_cast<std::int64_t>(file.big(at + 5, 2));
      header.channels = file.byte(at + 7);
    } else if (marker == 0xE1 && header.orientation == 1 && file.startsWith("Exif\0\0", 6, at + 2) && length > 8) {
      header.orientation = exifOrientation({file.data + at + 8, length - 8});
    }
    at += length;
    if (hasFrame && at == file.size) break;
  }
  if (!hasFrame) throw PictureError(Code::Damaged, "The JPEG says nowhere how large its picture is.");
  if (header.depth != 8)
    throw PictureError(Code::Unsupported,
                       "This JPEG has " + std::to_string(header.depth) + " bits a channel; 8 are read.");
  return header;
}

void requireJpegEnd(Bytes file) {
  int marker = 0;
  std::size_t at = nextMarker(file, 2, marker);
  // A preview lies whole within a segment, with an end of its own, so the segments are passed over first.
  while (marker != startOfScan) {
    if (marker == endOfImage) throw PictureError(Code::Damaged, "The JPEG ends before any pixels.");
    at = nextMarker(file, at + lengthAt(file, at), marker);
  }
  std::size_t last = file.size;
  while (last > at && file.data[last - 1] == 0) last--;
  if (last >= at + 2 && file.data[last - 2] == 0xFF && file.data[last - 1] == endOfImage) return;
  // Something follows the end, or nothing is there to follow.
  while (true) {
    const void* found = at < file.size ? std::memchr(file.data + at, 0xFF, file.size - at) : nullptr;
    if (!found) throw PictureError(Code::Truncated, "The JPEG ends in the middle of its pixels.");
    at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - file.data) + 1;
    if (at < file.size && file.data[at] == endOfImage) return;
  }
}

}  // namespace uncia
