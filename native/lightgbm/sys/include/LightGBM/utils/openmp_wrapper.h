// Stands in for LightGBM's header of this name, with the same functions and macros, for two reasons.
//
// LightGBM's helper that carries an exception out of a parallel loop throws it a second time from its destructor, which
// ends the process. It also logs the exception on the thread of the pool that met it, where no log callback is set, so
// that the text lands on stdout. Here the exception is thrown once, and LightGBM's C API makes an error of it.
//
// LightGBM keeps the number of threads in one global of the process, and indexes buffers by it. Any call that takes
// parameters writes that global, so a row predictor made on a JavaScript thread would change the size of the team of a
// training that runs meanwhile. Here a thread can opt out: see openmp.cpp.
#ifndef LIGHTGBM_INCLUDE_LIGHTGBM_UTILS_OPENMP_WRAPPER_H_
#define LIGHTGBM_INCLUDE_LIGHTGBM_UTILS_OPENMP_WRAPPER_H_

#include <LightGBM/export.h>
#include <LightGBM/utils/log.h>

#ifndef _OPENMP
#error "LightGBM is to be compiled with OpenMP"
#endif

#include <omp.h>

#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <vector>

LIGHTGBM_EXTERN_C int LGBM_MAX_NUM_THREADS;
LIGHTGBM_EXTERN_C int LGBM_DEFAULT_NUM_THREADS;
LIGHTGBM_EXTERN_C int OMP_NUM_THREADS();
LIGHTGBM_EXTERN_C void OMP_SET_NUM_THREADS(int num_threads);

namespace uncia {

class FirstException {
 public:
  void Capture() {
    std::lock_guard<std::mutex> guard(mutex_);
    if (!exception_) {
      exception_ = std::current_exception();
    }
  }

  void Throw() const {
    if (exception_) {
      std::rethrow_exception(exception_);
    }
  }

 private:
  std::mutex mutex_;
  std::exception_ptr exception_;
};

}  // namespace uncia

#define OMP_INIT_EX() uncia::FirstException first_exception
#define OMP_LOOP_EX_BEGIN() try {
#define OMP_LOOP_EX_END()      \
  }                            \
  catch (...) {                \
    first_exception.Capture(); \
  }
#define OMP_THROW_EX() first_exception.Throw()

#endif  // LIGHTGBM_INCLUDE_LIGHTGBM_UTILS_OPENMP_WRAPPER_H_
