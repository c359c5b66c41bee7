// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target without a fuzzer: a fixed number of inputs from a fixed seed, so that every
// compiler can, and a failure comes again. A real fuzzer is linked instead of this file by
//
//   bazel run --config=fuzz //tests/compat/fuzz:smalloc_fuzzer -- -max_total_time=60
#include <cstdint>
#include <cstdio>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main() {
  constexpr int kInputs = 2000;
  constexpr std::size_t kLongest = 200;
  std::mt19937 random(20240607);
  std::vector<std::uint8_t> input;
  for (int i = 0; i < kInputs; ++i) {
    input.resize(random() % kLongest);
    for (std::uint8_t& byte : input) byte = static_cast<std::uint8_t>(random());
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  std::printf("%d inputs\n", kInputs);
  return 0;
}
