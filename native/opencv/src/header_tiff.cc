// TIFF 6.0 and BigTIFF: a directory of tags, wherever in the file. EXIF has the same form.
#include <algorithm>
#include <optional>
#include <vector>

#include "header.h"

namespace uncia {
namespace {

enum Tag : std::uint16_t {
  Width = 256,
  Height = 257,
  BitsPerSample = 258,
  Orientation = 274,
  SamplesPerPixel = 277,
  StripOffsets = 273,
  RowsPerStrip = 278,
  StripByteCounts = 279,
  TileWidth = 322,
  TileHeight = 323,
  TileOffsets = 324,
  TileByteCounts = 325,
};

class Directory {
 public:
  explicit Directory(Bytes file) : file_(file), isBig_(file.byte(0) == 'M'), isLong_(number(2, 2) == 43) {
    const std::size_t at = isLong_ ? number(8, 8) : number(4, 4);
    count_ = number(at, isLong_ ? 8 : 2);
    first_ = at + (isLong_ ? 8 : 2);
    if (count_ > file_.size) throw PictureError(Code::Truncated, "The file ends too early.");
    file_.require(first_, count_ * entrySize());
  }

  /// The first value of a tag, where the directory has it.
  std::optional<std::uint64_t> value(Tag tag) const {
    const std::vector<std::uint64_t> all = values(tag, 1);
    return all.empty() ? std::nullopt : std::optional(all[0]);
  }

  /// Up to `most` values of a tag, none where the directory lacks it or has it in another form.
  std::vector<std::uint64_t> values(Tag tag, std::size_t most) const {
    for (std::size_t i = 0; i < count_; i++) {
      const std::size_t entry = first_ + i * entrySize();
      if (number(entry, 2) == tag) return valuesAt(entry, most);
    }
    return {};
  }

  bool hasNext() const {
    const std::size_t at = first_ + count_ * entrySize();
    const std::size_t length = isLong_ ? 8 : 4;
    return at + length <= file_.size && number(at, length) != 0;
  }

 private:
  std::vector<std::uint64_t> valuesAt(std::size_t entry, std::size_t most) const {
    const std::size_t size = sizeOf(number(entry + 2, 2));
    if (size == 0) return {};
    const std::uint64_t count = number(entry + 4, isLong_ ? 8 : 4);
    const std::size_t field = entry + (isLong_ ? 12 : 8);
    const std::size_t room = isLong_ ? 8 : 4;
    if (count > file_.size) throw PictureError(Code::Truncated, "The file ends too early.");
    const std::size_t at = count * size <= room ? field : number(field, room);
    file_.require(at, count * size);
    std::vector<std::uint64_t> found(std::min<std::size_t>(count, most));
    for (std::size_t i = 0; i < found.size(); i++) found[i] = number(at + i * size, size);
    return found;
  }

  /// Bytes of one value; 0 for the types that no tag of ours has.
  static std::size_t sizeOf(std::uint64_t type) {
    switch (type) {
      case 1: return 1;
      case 3: return 2;
      case 4: return 4;
      case 16: return 8;
      default: return 0;
    }
  }

  std::size_t entrySize() const { return isLong_ ? 20 : 12; }

  std::uint64_t number(std::size_t at, std::size_t length) const {
    return isBig_ ? file_.big(at, length) : file_.little(at, length);
  }

  Bytes file_;
  /// The most significant byte first.
  bool isBig_;
  bool isLong_;
  std::size_t count_ = 0;
  std::size_t first_ = 0;
};

int orientationOf(const Directory& directory) {
  const std::uint64_t value = directory.value(Orientation).value_or(1);
  return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

/// Sides are 32 bits wide; their product fits into what this returns.
std::int64_t side(std::optional<std::uint64_t> value) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(value.value_or(0), 0x7FFFFFFF));
}

}  // namespace

int exifOrientation(Bytes exif) {
  try {
    if (!exif.startsWith("II*\0", 4) && !exif.startsWith("MM\0*", 4)) return 1;
    return orientationOf(Directory(exif));
  } catch (const PictureError&) {
    // A damaged note on a picture is no damage to the picture.
    return 1;
  }
}

Header readTiff(Bytes file) {
  const Directory directory(file);
  Header header{Format::Tiff};
  header.width = side(directory.value(Width));
  header.height = side(directory.value(Height));
  header.channels = static_cast<int>(std::min<std::uint64_t>(directory.value(SamplesPerPixel).value_or(1), 1024));
  header.depth = static_cast<int>(std::min<std::uint64_t>(directory.value(BitsPerSample).value_or(1), 1024));
  header.orientation = orientationOf(directory);
  header.animated = directory.hasNext();
  header.blockPixels = side(directory.value(TileWidth)) * side(directory.value(TileHeight));
  if (header.depth > 16 || header.depth == 0)
    throw PictureError(Code::Unsupported, "This TIFF has " + std::to_string(header.depth) +
                                              " bits a channel; up to 16 are read.");
  return header;
}

void requireTiffEnd(Bytes file) {
  const Directory directory(file);
  constexpr std::size_t all = ~std::size_t{0};
  for (const auto& [offsetsTag, countsTag] : {std::pair{StripOffsets, StripByteCounts}, {TileOffsets, TileByteCounts}}) {
    const auto offsets = directory.values(offsetsTag, all);
    const auto counts = directory.values(countsTag, all);
    for (std::size_t i = 0; i < std::min(offsets.size(), counts.size()); i++) file.require(offsets[i], counts[i]);
  }
}

}  // namespace uncia
