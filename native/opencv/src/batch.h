// A batch: what comes in, what is to be done with each row, and what becomes of it.
#pragma once

#include <cstdlib>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "bytes.h"
#include "picture_error.h"
#include "plan.h"

namespace uncia {

/// Encoded bytes, or pixels of a size; without data where there is no picture.
struct Source {
  Bytes bytes;
  int height = 0;
  int width = 0;
  int channels = 0;
};

/// What became of one row: pixels, or a file, or, in a tensor, neither; or what is wrong with it.
struct Row {
  Code code = Code::Ok;
  std::string message;
  cv::Mat picture;
  std::vector<std::uint8_t> file;
};

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

class Batch {
 public:
  /// Throws std::bad_alloc where the tensor is larger than memory.
  Batch(std::vector<Source> sources, bool isEncoded, Plan plan);

  std::size_t size() const { return sources_.size(); }
  void doRow(std::size_t row) noexcept;

  std::vector<Row>& rows() { return rows_; }
  bool isTensor() const { return plan_.tensor.has_value(); }
  bool isFiles() const { return plan_.encode.has_value(); }
  std::size_t tensorBytes() const;
  /// Allocated by `malloc` and its like. Rows that are bad or missing are zero.
  std::unique_ptr<void, Free>& tensor() { return tensor_; }

 private:
  void process(std::size_t row);
  cv::Mat pictureOf(const Source& source) const;

  std::vector<Source> sources_;
  bool isEncoded_;
  Plan plan_;
  std::vector<Row> rows_;
  std::unique_ptr<void, Free> tensor_;
};

}  // namespace uncia
