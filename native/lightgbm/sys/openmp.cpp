// Replaces LightGBM's src/utils/openmp_wrapper.cpp, which keeps the number of threads in one global of the
// process. Any call that takes parameters writes that global, so a row predictor made on a JavaScript thread
// would change the size of the team of a training that runs meanwhile, and LightGBM indexes per-thread buffers
// by it. Here a thread can opt out: it always runs alone, starts no OpenMP team, and leaves the global as it is.
#include <LightGBM/utils/openmp_wrapper.h>

int LGBM_MAX_NUM_THREADS = -1;
int LGBM_DEFAULT_NUM_THREADS = -1;

static thread_local bool runs_alone = false;

extern "C" void uncia_lightgbm_run_alone() { runs_alone = true; }

#ifdef _OPENMP

int OMP_NUM_THREADS() {
  if (runs_alone) {
    return 1;
  }
  const int wanted = LGBM_DEFAULT_NUM_THREADS > 0 ? LGBM_DEFAULT_NUM_THREADS : omp_get_max_threads();
  return LGBM_MAX_NUM_THREADS > 0 && wanted > LGBM_MAX_NUM_THREADS ? LGBM_MAX_NUM_THREADS : wanted;
}

void OMP_SET_NUM_THREADS(int num_threads) {
  if (!runs_alone) {
    LGBM_DEFAULT_NUM_THREADS = num_threads > 0 ? num_threads : -1;
  }
}

#endif
