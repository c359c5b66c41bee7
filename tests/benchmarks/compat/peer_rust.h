// SPDX-License-Identifier: Apache-2.0
//
// Libraries of Rust, which a program of its own asks: see rust_peers/src/main.rs. It measures its
// time itself, so that nothing of the conversation is in it.
#ifndef TESTS_BENCHMARKS_COMPAT_PEER_RUST_H_
#define TESTS_BENCHMARKS_COMPAT_PEER_RUST_H_

namespace mmap_compat {

// Registers what `program` offers. Without one (nullptr) the context says how to make it.
void RegisterRust(const char* program);

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_PEER_RUST_H_
