// SPDX-License-Identifier: Apache-2.0
//
// A parent and its child share an int: through a file without a name, or through anonymous memory.
//
//   parent_and_child file|memory
//   child,  *shared = 2000, variable = 1000
//   parent, *shared = 2000, variable = 100
//
// The parent waits for the child to end, and so for its store; no time has to be guessed.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "mmap_compat/mapping.h"
#include "mmap_compat/shared_memory.h"

namespace {

int variable = 100;  // each process has its own

absl::StatusOr<mmap_compat::Mapping> SharedInt(const std::string& how) {
  if (how == "memory") return mmap_compat::Mapping::AnonymousShared(sizeof(int));
  absl::StatusOr<mmap_compat::SharedMemory> file = mmap_compat::SharedMemory::Unnamed(sizeof(int));
  if (!file.ok()) return file.status();
  return file->Map();
}

void Print(const char* who, int shared) {
  std::printf("%s *shared = %d, variable = %d\n", who, shared, variable);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: parent_and_child file|memory\n", stderr);
    return 2;
  }
  absl::StatusOr<mmap_compat::Mapping> mapping = SharedInt(argv[1]);
  if (!mapping.ok()) {
    std::fprintf(stderr, "%s\n", std::string(mapping.status().message()).c_str());
    return 1;
  }
  auto* const shared = reinterpret_cast<volatile int*>(mapping->mutable_bytes().data());

  const pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    *shared = 2000;
    variable = 1000;
    Print("child, ", *shared);
    _exit(0);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) return 1;
  Print("parent,", *shared);
  return 0;
}
