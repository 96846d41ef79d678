#include "batch.h"

#include <cstring>
#include <new>

#include "decode.h"
#include "encode.h"
#include "operations.h"
#include "tensor.h"

namespace uncia {
namespace {

/// Where a thread decodes to, one picture after the other: fresh memory costs more than to fill it.
cv::Mat& scratchOfThread() {
  thread_local cv::Mat scratch;
  return scratch;
}

/// More is given back after each picture, so that one large picture does not keep its memory for ever.
constexpr std::size_t keptScratch = std::size_t{32} << 20;

}  // namespace

Batch::Batch(std::vector<Source> sources, bool isEncoded, Plan plan, std::uint8_t* tensor)
    : sources_(std::move(sources)),
      isEncoded_(isEncoded),
      plan_(std::move(plan)),
      tensor_(tensor),
      rows_(sources_.size()),
      memory_(std::make_unique<ResultMemory>(sources_.size())) {}

std::uint8_t* Batch::tensorOf(std::size_t row) const {
  return tensor_ + row * plan_.tensor->bytes();
}

/// What a tensor is written to may have been used before.
void Batch::clearTensor(std::size_t row) {
  if (isTensor()) std::memset(tensorOf(row), 0, plan_.tensor->bytes());
}

void Batch::doRow(std::size_t row) noexcept {
  Row& result = rows_[row];
  const auto fail = [&](Code code, const std::string& message) {
    result.code = code;
    result.message = message;
    clearTensor(row);
  };
  try {
    if (sources_[row].bytes.data != nullptr) process(row);
    else clearTensor(row);
  } catch (const PictureError& error) {
    fail(error.code, error.what());
  } catch (const cv::Exception& error) {
    // What OpenCV cannot allocate is an exception of its own, too.
    const bool isMemory = error.code == cv::Error::StsNoMem;
    fail(isMemory ? Code::TooLarge : Code::Invalid, "OpenCV refused the picture: " + error.err);
  } catch (const std::bad_alloc&) {
    fail(Code::TooLarge, "There is not enough memory for the picture.");
  } catch (const std::exception& error) {
    fail(Code::Damaged, error.what());
  }
}

void Batch::process(std::size_t row) {
  const Source& source = sources_[row];
  cv::Mat& scratch = scratchOfThread();
  cv::Mat picture = isEncoded_ ? decode(source.bytes, *plan_.decode, scratch) : pictureOf(source);
  for (const Operation& operation : plan_.operations) picture = apply(operation, picture);
  if (isTensor()) {
    fill(picture, *plan_.tensor, tensorOf(row));
  } else if (isFiles()) {
    rows_[row].file = encode(picture, *plan_.encode);
  } else {
    // What the thread does not keep need not be copied.
    const bool isLarge = bytesOf(picture) > keptScratch;
    rows_[row].pixels = isLarge && ownsAll(picture) ? pixelsOf(picture) : memory_->copyOf(picture);
  }
  if (bytesOf(scratch) > keptScratch) scratch.release();
}

cv::Mat Batch::pictureOf(const Source& source) const {
  const auto& [bytes, height, width, channels] = source;
  if (height <= 0 || width <= 0) throw PictureError(Code::NoPixels, "The picture has no pixels.");
  if (channels != 1 && channels != 3 && channels != 4)
    throw PictureError(Code::Invalid, "A picture has 1, 3 or 4 channels, not " + std::to_string(channels) + ".");
  const std::uint64_t wanted = static_cast<std::uint64_t>(height) * width * channels;
  if (bytes.size != wanted)
    throw PictureError(Code::Invalid, "A picture of " + std::to_string(height) + " x " + std::to_string(width) + " x " +
                                          std::to_string(channels) + " has " + std::to_string(wanted) +
                                          " bytes; there are " + std::to_string(bytes.size) + ".");
  // OpenCV takes no constant pixels; every operation leaves its input as it is.
  return cv::Mat(height, width, CV_8UC(channels), const_cast<std::uint8_t*>(bytes.data));
}

}  // namespace uncia
