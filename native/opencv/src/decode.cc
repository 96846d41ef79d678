#include "decode.h"

#include <climits>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "header.h"

namespace uncia {
namespace {

std::string sizeText(const Header& header) {
  return std::to_string(header.height) + " x " + std::to_string(header.width);
}

void requireSize(const Header& header, std::int64_t maxPixels) {
  if (header.height > maxPixels / header.width || header.blockPixels > maxPixels)
    throw PictureError(Code::TooLarge, "The picture has " + sizeText(header) + " pixels; " +
                                           std::to_string(maxPixels) + " are allowed.");
  constexpr std::int64_t longestSide = 1 << 20;
  if (header.height > longestSide || header.width > longestSide)
    throw PictureError(Code::TooLarge, "The picture is " + sizeText(header) + "; a side may have " +
                                           std::to_string(longestSide) + " pixels.");
}

/// By how much a JPEG can be decoded smaller and still be as large as asked for, after it was turned.
int reductionOf(const Header& header, const DecodePlan& plan) {
  if (plan.reduceHeight == 0 || header.format != Format::Jpeg) return 1;
  const bool isTurned = plan.orientation && header.orientation >= 5;
  const std::int64_t height = isTurned ? header.width : header.height;
  const std::int64_t width = isTurned ? header.height : header.width;
  int reduction = 1;
  while (reduction < 8 && height / (reduction * 2) >= plan.reduceHeight && width / (reduction * 2) >= plan.reduceWidth)
    reduction *= 2;
  return reduction;
}

int flagsFor(const Header& header, const DecodePlan& plan) {
  // A JPEG has one channel or colours, and never transparency.
  const bool isGray = plan.mode == Mode::Gray ||
                      (plan.mode == Mode::Unchanged && header.format == Format::Jpeg && header.channels == 1);
  if (plan.mode == Mode::Unchanged && header.format != Format::Jpeg) return cv::IMREAD_UNCHANGED;
  const int flags = isGray ? cv::IMREAD_GRAYSCALE : cv::IMREAD_COLOR;
  switch (reductionOf(header, plan)) {
    case 2: return flags | cv::IMREAD_REDUCED_GRAYSCALE_2 | cv::IMREAD_IGNORE_ORIENTATION;
    case 4: return flags | cv::IMREAD_REDUCED_GRAYSCALE_4 | cv::IMREAD_IGNORE_ORIENTATION;
    case 8: return flags | cv::IMREAD_REDUCED_GRAYSCALE_8 | cv::IMREAD_IGNORE_ORIENTATION;
    default: return flags | cv::IMREAD_IGNORE_ORIENTATION;
  }
}

/// Turns a picture that was stored as EXIF's `orientation` says.
void turn(cv::Mat& picture, int orientation) {
  if (orientation >= 5) cv::transpose(picture, picture);
  switch (orientation) {
    case 2:
    case 6: return cv::flip(picture, picture, 1);
    case 3:
    case 7: return cv::flip(picture, picture, -1);
    case 4:
    case 8: return cv::flip(picture, picture, 0);
  }
}

/// What undoes `turn`.
int inverse(int orientation) { return orientation == 6 ? 8 : orientation == 8 ? 6 : orientation; }

/// OpenCV turns a TIFF whatever it is asked, and other formats in some of its releases only.
void orient(cv::Mat& picture, const Header& header, bool wanted) {
  if (header.format != Format::Tiff) {
    if (wanted) turn(picture, header.orientation);
  } else if (!wanted) {
    turn(picture, inverse(header.orientation));
  }
}

/// 8 bits a channel of what was left unchanged, the upper ones as in all other modes, and no more channels than a picture has.
void simplify(cv::Mat& picture) {
  if (picture.depth() == CV_16U) {
    cv::Mat bytes(picture.size(), CV_8UC(picture.channels()));
    const std::size_t width = static_cast<std::size_t>(picture.cols) * picture.channels();
    for (int y = 0; y < picture.rows; y++) {
      const std::uint16_t* from = picture.ptr<std::uint16_t>(y);
      std::uint8_t* to = bytes.ptr(y);
      for (std::size_t x = 0; x < width; x++) to[x] = static_cast<std::uint8_t>(from[x] >> 8);
    }
    picture = bytes;
  }
  const int channels = picture.channels();
  if (picture.depth() != CV_8U || (channels != 1 && channels != 3 && channels != 4))
    throw PictureError(Code::Unsupported, "A picture of this kind of values, or of " + std::to_string(channels) +
                                              " channels, cannot be read unchanged; mode \"color\" may do.");
}

}  // namespace

cv::Mat decode(Bytes file, const DecodePlan& plan, cv::Mat& scratch) {
  const Header header = readHeader(file);
  requireSize(header, plan.maxPixels);
  requireEnd(file, header);
  if (file.size > INT_MAX) throw PictureError(Code::TooLarge, "The file has more than 2 GiB.");
  cv::Mat picture;
  try {
    // OpenCV takes no constant bytes, but leaves them as they are.
    const cv::Mat bytes(1, static_cast<int>(file.size), CV_8U, const_cast<std::uint8_t*>(file.data));
    picture = cv::imdecode(bytes, flagsFor(header, plan), &scratch);
  } catch (const cv::Exception& error) {
    throw PictureError(Code::Damaged, "The decoder refused the picture: " + error.err);
  }
  if (picture.empty()) throw PictureError(Code::Damaged, "The decoder refused what is inside of the picture.");
  if (plan.mode == Mode::Unchanged) simplify(picture);
  orient(picture, header, plan.orientation);
  return picture;
}

}  // namespace uncia
