// Pixels to files.
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "plan.h"

namespace uncia {

std::vector<std::uint8_t> encode(const cv::Mat& picture, const EncodePlan& plan);

}  // namespace uncia
