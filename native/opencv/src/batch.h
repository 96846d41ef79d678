// A batch: what comes in, what is to be done with each row, and what becomes of it.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "bytes.h"
#include "picture_error.h"
#include "plan.h"
#include "result_memory.h"

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
  Pixels pixels;
  std::vector<std::uint8_t> file;
};

class Batch {
 public:
  /// `tensor` is what a tensor is written to, which is as large as the plan makes it; null where there is none.
  Batch(std::vector<Source> sources, bool isEncoded, Plan plan, std::uint8_t* tensor);

  std::size_t size() const { return sources_.size(); }
  void doRow(std::size_t row) noexcept;

  std::vector<Row>& rows() { return rows_; }
  bool isTensor() const { return plan_.tensor.has_value(); }
  bool isFiles() const { return plan_.encode.has_value(); }

 private:
  void process(std::size_t row);
  void clearTensor(std::size_t row);
  std::uint8_t* tensorOf(std::size_t row) const;
  cv::Mat pictureOf(const Source& source) const;

  std::vector<Source> sources_;
  bool isEncoded_;
  Plan plan_;
  std::uint8_t* tensor_;
  std::vector<Row> rows_;
  std::unique_ptr<ResultMemory> memory_;
};

}  // namespace uncia
