// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dgdc {

// A variable that no present version of a library reads.
struct UnreadVariable {
  std::string name = {};
  std::string library = {};
  std::string until = {};    // last version that read it, "" when none did
  std::string instead = {};  // name that does what people expect, or ""
  std::string why = {};
  std::vector<std::string> sources = {};
};

// What a variable of some type may hold.
struct VariableType {
  std::vector<std::string> types = {};  // as a table calls them
  std::string matches = {};             // a pattern of the whole value, or ""
  std::string takes = {};               // for people, as in "a number"
  bool listed = false;  // the values that the table lists, in any case
  bool many = false;    // several of them, between commas
};

// Whose version tells what a library reads.
enum class NameOwner : uint8_t { kNobody, kEngine, kDynamo, kUcx, kNixl };

// Variables that begin alike, because one library reads them.
struct NameSpace {
  std::string table = {};  // of profiles/generated
  std::string library = {};
  NameOwner owner = NameOwner::kNobody;
  std::string engine = {};  // whose workers read them; "" for all
  std::vector<std::string> prefixes = {};
  // Beginnings that no list is published of.
  std::vector<std::string> closed = {};
  // Names whose values it replaces by their defaults when it cannot read them.
  std::vector<std::string> lenient = {};
  // Whether nothing else reads names that begin so.
  bool whole = false;
  // Whether the table may say later than it was that a name came.
  bool late = false;
  // Whether a value that it cannot read stops the worker.
  bool stops = false;
  std::vector<VariableType> types = {};
  std::map<std::string, VariableType, std::less<>> values = {};  // by name
  std::vector<std::string> sources = {};

  // Null when nothing is known of values of that type.
  [[nodiscard]] const VariableType* TypeOf(std::string_view type) const;
};

}  // namespace dgdc
