#include "operations.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "picture_error.h"

namespace uncia {
namespace {

constexpr int interpolations[] = {cv::INTER_NEAREST, cv::INTER_LINEAR, cv::INTER_CUBIC, cv::INTER_AREA,
                                  cv::INTER_LANCZOS4};
/// horizontal, vertical, both
constexpr int flipCodes[] = {1, 0, -1};
constexpr int thresholdTypes[] = {cv::THRESH_BINARY, cv::THRESH_BINARY_INV, cv::THRESH_TRUNC, cv::THRESH_TOZERO,
                                  cv::THRESH_TOZERO_INV};

/// OpenCV's own, but of what was cropped away nothing shows.
constexpr int border = cv::BORDER_DEFAULT | cv::BORDER_ISOLATED;

std::string sizeText(int height, int width) { return std::to_string(height) + " x " + std::to_string(width); }

int scaled(int side, double factor) { return std::max(1, static_cast<int>(std::floor(side * factor + 0.5))); }

cv::Mat resizeShorter(const cv::Mat& picture, int size, int interpolation) {
  const double factor = static_cast<double>(size) / std::min(picture.rows, picture.cols);
  const bool isUpright = picture.rows > picture.cols;
  return resize(picture, isUpright ? scaled(picture.rows, factor) : size, isUpright ? size : scaled(picture.cols, factor),
                interpolation);
}

cv::Mat fit(const cv::Mat& picture, int height, int width, bool enlarge, int interpolation) {
  const double factor =
      std::min(static_cast<double>(height) / picture.rows, static_cast<double>(width) / picture.cols);
  if (factor >= 1 && !enlarge) return picture;
  return resize(picture, std::min(height, scaled(picture.rows, factor)), std::min(width, scaled(picture.cols, factor)),
                interpolation);
}

cv::Mat crop(const cv::Mat& picture, int x, int y, int height, int width) {
  if (x > picture.cols - width || y > picture.rows - height)
    throw PictureError(Code::OutOfBounds, "A crop of " + sizeText(height, width) + " at x " + std::to_string(x) +
                                              " and y " + std::to_string(y) + " reaches outside of the picture, which is " +
                                              sizeText(picture.rows, picture.cols) + ".");
  return picture(cv::Rect(x, y, width, height));
}

cv::Mat centerCrop(const cv::Mat& picture, int height, int width) {
  const int kept[] = {std::min(height, picture.rows), std::min(width, picture.cols)};
  return picture(cv::Rect((picture.cols - kept[1]) / 2, (picture.rows - kept[0]) / 2, kept[1], kept[0]));
}

/// OpenCV's code for a conversion from so many channels; -1 where there is nothing to do.
int conversionCode(Conversion conversion, int channels) {
  switch (conversion) {
    case Conversion::Gray: return channels == 1 ? -1 : channels == 3 ? cv::COLOR_BGR2GRAY : cv::COLOR_BGRA2GRAY;
    case Conversion::Bgr: return channels == 3 ? -1 : channels == 1 ? cv::COLOR_GRAY2BGR : cv::COLOR_BGRA2BGR;
    case Conversion::Bgra: return channels == 4 ? -1 : channels == 1 ? cv::COLOR_GRAY2BGRA : cv::COLOR_BGR2BGRA;
    default: break;
  }
  if (channels != 3)
    throw PictureError(Code::Channels, "This conversion of colours takes 3 channels; the picture has " +
                                           std::to_string(channels) + ".");
  switch (conversion) {
    case Conversion::BgrToRgb: return cv::COLOR_BGR2RGB;
    case Conversion::BgrToHsv: return cv::COLOR_BGR2HSV;
    case Conversion::HsvToBgr: return cv::COLOR_HSV2BGR;
    case Conversion::BgrToLab: return cv::COLOR_BGR2Lab;
    case Conversion::LabToBgr: return cv::COLOR_Lab2BGR;
    case Conversion::BgrToYCrCb: return cv::COLOR_BGR2YCrCb;
    default: return cv::COLOR_YCrCb2BGR;
  }
}

cv::Mat convert(const cv::Mat& picture, Conversion conversion) {
  const int code = conversionCode(conversion, picture.channels());
  if (code < 0) return picture;
  cv::Mat result;
  cv::cvtColor(picture, result, code);
  return result;
}

}  // namespace

cv::Mat resize(const cv::Mat& picture, int height, int width, int interpolation) {
  if (picture.rows == height && picture.cols == width) return picture;
  constexpr std::int64_t most = std::int64_t{1} << 30;
  if (static_cast<std::int64_t>(height) * width * picture.channels() > most)
    throw PictureError(Code::TooLarge, "Resized to " + sizeText(height, width) + ", the picture would have more than 1 GiB.");
  cv::Mat result;
  cv::resize(picture, result, cv::Size(width, height), 0, 0, interpolations[interpolation]);
  return result;
}

cv::Mat apply(const Operation& operation, const cv::Mat& picture) {
  const auto integer = [&](int index) { return operation.integer(index); };
  cv::Mat result;
  switch (operation.kind) {
    case Kind::Resize: return resize(picture, integer(0), integer(1), integer(2));
    case Kind::ResizeShorter: return resizeShorter(picture, integer(0), integer(1));
    case Kind::Fit: return fit(picture, integer(0), integer(1), integer(2) != 0, integer(3));
    case Kind::Crop: return crop(picture, integer(0), integer(1), integer(2), integer(3));
    case Kind::CenterCrop: return centerCrop(picture, integer(0), integer(1));
    case Kind::Color: return convert(picture, static_cast<Conversion>(integer(0)));
    case Kind::Flip: cv::flip(picture, result, flipCodes[integer(0)]); break;
    case Kind::Blur:
      cv::blur(picture, result, cv::Size(integer(1), integer(0)), cv::Point(-1, -1), border);
      break;
    case Kind::Gaussian:
      cv::GaussianBlur(picture, result, cv::Size(integer(0), integer(0)), operation.arguments[1], 0, border);
      break;
    case Kind::Threshold:
      cv::threshold(picture, result, operation.arguments[0], operation.arguments[1], thresholdTypes[integer(2)]);
      break;
  }
  return result;
}

}  // namespace uncia
