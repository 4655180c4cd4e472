// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace dgdc {

// FNV-1a of 64 bits: the same on every platform and in every release. It tells
// texts apart and protects nothing.
class Fnv {
 public:
  // Texts stay apart: "ab", "c" is not "a", "bc".
  void Add(std::string_view text) {
    for (const char c : text) {
      AddByte(static_cast<unsigned char>(c));
    }
    AddByte(0);
  }
  [[nodiscard]] uint64_t value() const { return value_; }

 private:
  void AddByte(unsigned char byte) {
    value_ = (value_ ^ byte) * 0x100000001b3ULL;
  }
  uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace dgdc
