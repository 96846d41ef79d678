#include "result_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <vector>

namespace uncia {
namespace {

/// What processors with pages of 4 KiB can map as one. A picture that is kept keeps at most a piece.
constexpr std::size_t hugePage = std::size_t{2} << 20;
constexpr std::size_t pieceSize = 2 * hugePage;
/// As vector instructions like them.
constexpr std::size_t alignment = 64;

std::size_t roundUp(std::size_t size, std::size_t unit) { return (size + unit - 1) / unit * unit; }

/// A span of the system's memory that begins where a huge page can.
struct Piece {
  void* memory;
  std::size_t mapped;

  explicit Piece(std::size_t size) : mapped(size + hugePage) {
    // What is never touched costs nothing.
    memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    // A wish: a system without huge pages gives others.
    madvise(begin(), size / hugePage * hugePage, MADV_HUGEPAGE);
#endif
  }
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;
  ~Piece() { munmap(memory, mapped); }

  std::uint8_t* begin() const {
    return reinterpret_cast<std::uint8_t*>(roundUp(reinterpret_cast<std::uintptr_t>(memory), hugePage));
  }
};

/// Pieces without pictures, for the next ones: even a huge page is cleared by the system before it gives it.
class Spare {
 public:
  /// Never ended, as pieces may come back while the process ends.
  static Spare& instance() {
    static Spare* const spare = new Spare;
    return *spare;
  }

  std::unique_ptr<Piece> take() {
    const std::lock_guard lock(mutex_);
    if (pieces_.empty()) return std::make_unique<Piece>(pieceSize);
    auto piece = std::move(pieces_.back());
    pieces_.pop_back();
    return piece;
  }

  void give(std::unique_ptr<Piece> piece) {
#ifdef MADV_FREE
    // What lies here is the system's, should it need memory.
    madvise(piece->begin(), pieceSize, MADV_FREE);
#endif
    const std::lock_guard lock(mutex_);
    if (pieces_.size() < most) pieces_.push_back(std::move(piece));
  }

 private:
  /// The garbage collector gives back those of several batches at once.
  static constexpr std::size_t most = 32;

  Spare() { pieces_.reserve(most); }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Piece>> pieces_;
};

std::shared_ptr<std::uint8_t> pieceOf(std::size_t size) {
  if (size < hugePage) {
    auto* const memory = static_cast<std::uint8_t*>(std::aligned_alloc(alignment, size));
    if (memory == nullptr) throw std::bad_alloc();
    return {memory, std::free};
  }
  if (size != pieceSize) {
    const auto piece = std::make_shared<Piece>(size);
    return {piece, piece->begin()};
  }
  const std::shared_ptr<Piece> piece(Spare::instance().take().release(),
                                     [](Piece* done) { Spare::instance().give(std::unique_ptr<Piece>(done)); });
  return {piece, piece->begin()};
}

Pixels pixelsOf(std::shared_ptr<std::uint8_t> data, const cv::Mat& picture) {
  return {std::move(data), picture.rows, picture.cols, picture.channels()};
}

}  // namespace

std::size_t bytesOf(const cv::Mat& picture) { return picture.total() * picture.elemSize(); }

bool ownsAll(const cv::Mat& picture) {
  return picture.u != nullptr && picture.isContinuous() && picture.u->size == bytesOf(picture);
}

Pixels pixelsOf(const cv::Mat& picture) {
  const auto holder = std::make_shared<cv::Mat>(picture);
  return pixelsOf({holder, holder->data}, picture);
}

Pixels ResultMemory::copyOf(const cv::Mat& picture) {
  const std::size_t bytes = roundUp(bytesOf(picture), alignment);
  std::shared_ptr<std::uint8_t> data;
  {
    const std::lock_guard lock(mutex_);
    if (bytes > size_ - used_) {
      // No more than all pictures that are to come need, were they like this one.
      size_ = std::max(bytes, std::min(bytes * left_, pieceSize));
      piece_ = pieceOf(size_);
      used_ = 0;
    }
    data = {piece_, piece_.get() + used_};
    used_ += bytes;
    left_--;
    if (left_ == 0) piece_.reset();
  }
  picture.copyTo(cv::Mat(picture.size(), picture.type(), data.get()));
  return pixelsOf(std::move(data), picture);
}

}  // namespace uncia
