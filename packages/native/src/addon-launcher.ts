/** tfjs-node's own code, compiled; the launcher beside it is what Node loads. */
export const ENGINE = "tfjs_engine.node";

/**
 * The C++ of a small addon that loads the engine beside itself and stands in for it. TensorFlow's libraries log while
 * they are being loaded, before they look at TF_CPP_MIN_LOG_LEVEL, so only who loads them can keep that off the terminal.
 */
export const launcher: string = `
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

std::string enginePath() {
  Dl_info own;
  char real[PATH_MAX];
  if (!dladdr(reinterpret_cast<void*>(&enginePath), &own) || !realpath(own.dli_fname, real)) return "${ENGINE}";
  const std::string path(real);
  return path.substr(0, path.rfind('/') + 1) + "${ENGINE}";
}

void* load(const std::string& path) {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  const int terminal = level && std::atoi(level) > 0 ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : -1;
  const int nowhere = terminal < 0 ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) {
    std::fflush(stderr);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
  }
  void* engine = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (nowhere >= 0) {
    std::fflush(stderr);
    dup2(terminal, STDERR_FILENO);
  }
  if (terminal >= 0) close(terminal);
  return engine;
}

}  // namespace

NAPI_MODULE_INIT() {
  void* engine = load(enginePath());
  const auto start = engine ? reinterpret_cast<napi_value (*)(napi_env, napi_value)>(
                                  dlsym(engine, "napi_register_module_v1"))
                            : nullptr;
  if (start) return start(env, exports);
  const char* why = dlerror();
  napi_throw_error(env, nullptr, why ? why : "${ENGINE} is not an addon");
  return nullptr;
}
`;
