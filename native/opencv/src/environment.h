// What the kernel keeps for each of Node's threads that has loaded it.
#pragma once

#include <napi.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "pool.h"

namespace uncia {

/// Work of one of Node's threads: it ends there, with a promise.
class PromisedJob : public Job {
 public:
  using Job::Job;
  /// Settles the promise, on Node's thread.
  virtual void settle(Napi::Env env) = 0;
  /// Lets go of all that is JavaScript's, on Node's thread.
  virtual void release() = 0;
};

class Environment {
 public:
  explicit Environment(Napi::Env env);

  static Environment& of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }

  /// Begins a job; the event loop lives at least as long.
  void start(const std::shared_ptr<PromisedJob>& job, std::size_t threads);
  /// Tells Node's thread that a job is done; the last that the job may do on any other.
  void finished(PromisedJob* job) noexcept;
  /// Cancels what runs and waits for it; the promises stay open.
  void close();

 private:
  static void settle(napi_env env, napi_value, void* environment, void* job);

  const napi_env env_;
  napi_threadsafe_function wake_ = nullptr;
  /// Until they have settled. Node's thread alone looks at it, so that none ends on a thread that outlives the process's own.
  std::unordered_map<PromisedJob*, std::shared_ptr<PromisedJob>> jobs_;
  std::mutex mutex_;
  std::condition_variable isDone_;
  std::size_t running_ = 0;
};

}  // namespace uncia
