// Pixels to what networks take.
#pragma once

#include <opencv2/core.hpp>

#include "plan.h"

namespace uncia {

/// Writes a picture to its place in a tensor, which has room for `plan.bytes()` bytes.
void fill(const cv::Mat& picture, const TensorPlan& plan, void* place);

}  // namespace uncia
