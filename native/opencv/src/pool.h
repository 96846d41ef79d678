// The threads of the kernel. They are never ended: a process may end while they wait.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace uncia {

/// Rows that several threads share; each takes the next one when it is done with its last.
class Job {
 public:
  explicit Job(std::size_t rows) : rows_(rows) {}
  virtual ~Job() = default;

  void cancel() { isCancelled_ = true; }
  bool isCancelled() const { return isCancelled_; }
  std::size_t rows() const { return rows_; }

 protected:
  /// Does one row, on any thread.
  virtual void doRow(std::size_t row) noexcept = 0;
  /// Called once, on the thread that is the last to be done.
  virtual void finish() noexcept = 0;

 private:
  friend class Pool;
  void work();

  const std::size_t rows_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> working_{0};
  std::atomic<bool> isCancelled_{false};
};

class Pool {
 public:
  static Pool& instance();

  /// Has up to `threads` threads work on a job, which must live until it calls `finish`; no thread looks at it afterwards. As many
  /// threads are kept as one job has ever asked for.
  void start(Job& job, std::size_t threads);

 private:
  [[noreturn]] void serve();

  std::mutex mutex_;
  std::condition_variable isWaiting_;
  std::deque<Job*> queue_;
  std::size_t threads_ = 0;
};

}  // namespace uncia
