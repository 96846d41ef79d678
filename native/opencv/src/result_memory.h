// Where the pictures that a batch hands out lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <opencv2/core.hpp>

namespace uncia {

/// A picture that is handed out; its memory may be shared with others.
struct Pixels {
  std::shared_ptr<std::uint8_t> data;
  int height = 0;
  int width = 0;
  int channels = 0;

  std::size_t bytes() const { return static_cast<std::size_t>(height) * width * channels; }
};

std::size_t bytesOf(const cv::Mat& picture);

/// Whether a picture has memory of its own, with nothing else in it.
bool ownsAll(const cv::Mat& picture);

/// A picture that owns all of its memory, as it lies.
Pixels pixelsOf(const cv::Mat& picture);

/// Memory for the pictures of a batch, which come from several threads. It is taken from the system in large pieces that pictures
/// share: memory that comes page by page costs a twentieth of what decoding does. A piece lives as long as any of its pictures.
class ResultMemory {
 public:
  /// For at most so many pictures.
  explicit ResultMemory(std::size_t pictures) : left_(pictures) {}

  /// Throws std::bad_alloc.
  Pixels copyOf(const cv::Mat& picture);

 private:
  std::mutex mutex_;
  std::size_t left_;
  std::shared_ptr<std::uint8_t> piece_;
  std::size_t used_ = 0;
  std::size_t size_ = 0;
};

}  // namespace uncia
