// Pixels to pixels.
#pragma once

#include <opencv2/core.hpp>

#include "plan.h"

namespace uncia {

/// The picture after one operation; the given one stays as it is, but may share its memory with the result.
cv::Mat apply(const Operation& operation, const cv::Mat& picture);

/// Resizes by OpenCV's method with the number that plan.ts has for it; the same picture where the size fits.
cv::Mat resize(const cv::Mat& picture, int height, int width, int interpolation);

}  // namespace uncia
