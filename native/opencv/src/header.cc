#include "header.h"

#include <algorithm>
#include <string>

namespace uncia {
namespace {

[[noreturn]] void unsupported(const std::string& what) {
  throw PictureError(Code::Unsupported, what + " JPEG, PNG, WebP, BMP and TIFF are read.");
}

/// Whether a text begins with a tag, after white space, in whatever case.
bool beginsWithTag(Bytes file, const std::string& tag) {
  std::size_t at = file.startsWith("\xEF\xBB\xBF", 3) ? 3 : 0;
  while (at < file.size && std::strchr(" \t\r\n", file.data[at]) && file.data[at] != 0) at++;
  if (tag.size() > file.size - at) return false;
  return std::equal(tag.begin(), tag.end(), file.data + at,
                    [](char a, std::uint8_t b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

/// Says what a file is that is none of ours, so that its owner knows what to convert.
[[noreturn]] void refuse(Bytes file) {
  const auto is = [&](const char* text, std::size_t length, std::size_t at = 0) {
    return file.startsWith(text, length, at);
  };
  if (is("GIF8", 4)) unsupported("This is a GIF.");
  if (is("ftyp", 4, 4)) {
    if (is("avif", 4, 8) || is("avis", 4, 8)) unsupported("This is an AVIF picture.");
    if (is("hei", 3, 8) || is("hev", 3, 8) || is("mif1", 4, 8) || is("msf1", 4, 8))
      unsupported("This is an HEIC picture.");
    unsupported("This is a film.");
  }
  if (is("\0\0\0\x0CjP  ", 8) || is("\xFF\x4F\xFF\x51", 4)) unsupported("This is a JPEG 2000 picture.");
  if (is("\0\0\0\x0CJXL ", 8) || is("\xFF\x0A", 2)) unsupported("This is a JPEG XL picture.");
  if (is("\0\0\1\0", 4)) unsupported("This is an icon (ICO).");
  if (is("8BPS", 4)) unsupported("This is a Photoshop document.");
  if (is("%PDF", 4)) unsupported("This is a PDF.");
  if (is("PK\3\4", 4)) unsupported("This is a ZIP archive.");
  if (is("\x1F\x8B", 2)) unsupported("This is compressed by gzip.");
  if (beginsWithTag(file, "<svg")) unsupported("This is a drawing (SVG).");
  if (beginsWithTag(file, "<!doctype html") || beginsWithTag(file, "<html")) unsupported("This is a web page.");
  if (beginsWithTag(file, "<?xml") || beginsWithTag(file, "<!doctype svg"))
    unsupported("This is XML, perhaps a drawing (SVG).");
  unsupported("This is no picture of a known format.");
}

}  // namespace

Header readHeader(Bytes file) {
  if (file.size == 0) throw PictureError(Code::Empty, "The file is empty.");
  const auto begins = [&](const char* text, std::size_t length) {
    // What ends within the bytes that formats are told by is as truncated as what ends later.
    const std::size_t there = std::min(length, file.size);
    return there > 1 && file.startsWith(text, there);
  };
  Header header = begins("\xFF\xD8\xFF", 3)           ? readJpeg(file)
                  : begins("\x89PNG\r\n\x1A\n", 8)     ? readPng(file)
                  : begins("RIFF", 4) && (file.size < 12 || file.startsWith("WEBP", 4, 8)) ? readWebp(file)
                  : file.startsWith("BM", 2)           ? readBmp(file)
                  : begins("II*\0", 4) || begins("MM\0*", 4) || begins("II+\0", 4) || begins("MM\0+", 4)
                      ? readTiff(file)
                      : (refuse(file), Header{});
  if (header.height <= 0 || header.width <= 0)
    throw PictureError(Code::NoPixels, "The picture has no pixels: its size is " + std::to_string(header.height) +
                                           " x " + std::to_string(header.width) + ".");
  return header;
}

void requireEnd(Bytes file, const Header& header) {
  switch (header.format) {
    case Format::Jpeg: return requireJpegEnd(file);
    case Format::Png: return requirePngEnd(file);
    case Format::Webp: return requireWebpEnd(file);
    case Format::Bmp: return requireBmpEnd(file);
    case Format::Tiff: return requireTiffEnd(file);
  }
}

}  // namespace uncia
