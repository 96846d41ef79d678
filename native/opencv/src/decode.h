// Files to pixels.
#pragma once

#include <opencv2/core.hpp>

#include "bytes.h"
#include "plan.h"

namespace uncia {

/// Decodes a file into `scratch` or memory of its own; throws a PictureError where it cannot.
cv::Mat decode(Bytes file, const DecodePlan& plan, cv::Mat& scratch);

}  // namespace uncia
