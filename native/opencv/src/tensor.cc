#include "tensor.h"

#include <opencv2/imgproc.hpp>

#include "operations.h"

namespace uncia {
namespace {

/// Which channel of a picture each channel of the tensor is taken from.
void chooseChannels(int (&source)[3], TensorColor color, int channels) {
  const bool isGray = channels == 1;
  source[0] = isGray || color == TensorColor::Bgr ? 0 : 2;
  source[1] = isGray ? 0 : 1;
  source[2] = isGray || color == TensorColor::Rgb ? 0 : 2;
}

template <typename Value, typename ValueOf>
void spread(const cv::Mat& picture, const TensorPlan& plan, const int (&source)[3], Value* place, ValueOf valueOf) {
  const int channels = plan.channels();
  const int from = picture.channels();
  const std::size_t pixels = static_cast<std::size_t>(plan.height) * plan.width;
  const std::size_t step = plan.channelsFirst ? 1 : channels;
  for (int channel = 0; channel < channels; channel++) {
    Value* to = place + (plan.channelsFirst ? channel * pixels : channel);
    const int offset = channels == 1 ? 0 : source[channel];
    for (int y = 0; y < picture.rows; y++) {
      const std::uint8_t* row = picture.ptr(y) + offset;
      for (int x = 0; x < picture.cols; x++, to += step) *to = valueOf(channel, row[static_cast<std::size_t>(x) * from]);
    }
  }
}

}  // namespace

void fill(const cv::Mat& picture, const TensorPlan& plan, void* place) {
  cv::Mat fitting = resize(picture, plan.height, plan.width, plan.interpolation);
  if (plan.color == TensorColor::Gray && fitting.channels() != 1) {
    cv::Mat gray;
    cv::cvtColor(fitting, gray, fitting.channels() == 3 ? cv::COLOR_BGR2GRAY : cv::COLOR_BGRA2GRAY);
    fitting = gray;
  }
  int source[3];
  chooseChannels(source, plan.color, fitting.channels());
  if (plan.table.empty()) {
    spread(fitting, plan, source, static_cast<std::uint8_t*>(place), [](int, std::uint8_t value) { return value; });
  } else {
    const float* table = plan.table.data();
    spread(fitting, plan, source, static_cast<float*>(place),
           [table](int channel, std::uint8_t value) { return table[channel * 256 + value]; });
  }
}

}  // namespace uncia
