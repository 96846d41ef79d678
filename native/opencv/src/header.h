// What a file says of itself before anything is decoded.
#pragma once

#include "bytes.h"

namespace uncia {

/// In the order of `formats` in plan.ts.
enum class Format : int { Jpeg, Png, Webp, Bmp, Tiff };

struct Header {
  Format format;
  std::int64_t height = 0;
  std::int64_t width = 0;
  int channels = 0;
  int depth = 0;
  /// EXIF's, 1 to 8.
  int orientation = 1;
  bool animated = false;
  /// Pixels of the largest block that the decoder has to hold at once, where that may be more than the picture.
  std::int64_t blockPixels = 0;
};

/// Throws a PictureError where the format is none of ours, or the header damaged.
Header readHeader(Bytes file);

/// Throws a PictureError where the file's own lengths reach beyond its end. Decoders would show half of a picture.
void requireEnd(Bytes file, const Header& header);

// One for each format, in header_<format>.cc.
Header readJpeg(Bytes file);
Header readPng(Bytes file);
Header readWebp(Bytes file);
Header readBmp(Bytes file);
Header readTiff(Bytes file);
void requireJpegEnd(Bytes file);
void requirePngEnd(Bytes file);
void requireWebpEnd(Bytes file);
void requireBmpEnd(Bytes file);
void requireTiffEnd(Bytes file);

/// The orientation in a block of EXIF, which is a TIFF without a picture; 1 where it says nothing that is valid.
int exifOrientation(Bytes exif);

}  // namespace uncia
