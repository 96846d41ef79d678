#include "pool.h"

#include <algorithm>
#include <system_error>
#include <thread>

namespace uncia {

void Job::work() {
  for (std::size_t row; !isCancelled_ && (row = next_++) < rows_;) doRow(row);
  if (--working_ == 0) finish();
}

Pool& Pool::instance() {
  static Pool* const pool = new Pool;
  return *pool;
}

void Pool::start(Job& job, std::size_t threads) {
  const std::size_t wanted = std::max<std::size_t>(1, std::min(threads, job.rows()));
  const std::lock_guard lock(mutex_);
  try {
    for (; threads_ < wanted; threads_++) std::thread([this] { serve(); }).detach();
  } catch (const std::system_error&) {
    // The system gives no more threads: those that there are do the work.
    if (threads_ == 0) throw;
  }
  job.working_ = wanted;
  queue_.insert(queue_.end(), wanted, &job);
  isWaiting_.notify_all();
}

void Pool::serve() {
  for (;;) {
    Job* job;
    {
      std::unique_lock lock(mutex_);
      isWaiting_.wait(lock, [this] { return !queue_.empty(); });
      job = queue_.front();
      queue_.pop_front();
    }
    job->work();
  }
}

}  // namespace uncia
