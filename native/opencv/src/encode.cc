#include "encode.h"

#include <opencv2/imgcodecs.hpp>

#include "header.h"
#include "picture_error.h"

namespace uncia {

std::vector<std::uint8_t> encode(const cv::Mat& picture, const EncodePlan& plan) {
  constexpr const char* extensions[] = {".jpg", ".png", ".webp", ".bmp", ".tiff"};
  const auto format = static_cast<Format>(plan.format);
  std::vector<int> settings;
  if (format == Format::Jpeg) settings = {cv::IMWRITE_JPEG_QUALITY, plan.quality};
  if (format == Format::Webp) settings = {cv::IMWRITE_WEBP_QUALITY, plan.quality};
  if (format == Format::Png && plan.compression >= 0) settings = {cv::IMWRITE_PNG_COMPRESSION, plan.compression};
  std::vector<std::uint8_t> file;
  if (!cv::imencode(extensions[plan.format], picture, file, settings))
    throw PictureError(Code::Invalid, "The format cannot hold this picture.");
  file.shrink_to_fit();
  return file;
}

}  // namespace uncia
