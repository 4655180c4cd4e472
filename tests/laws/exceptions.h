// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/base/result.h"

// The list of what is known to break a law, known/LAW.yaml: rows
//
//   - set: [goldens, corpus]
//     what: [DG2001, DG2202]
//     why: one sentence that is true of each
//
// A row stands for every pair of its sets and whats; one of either needs no
// brackets. "KIND *" stands for all that begins with KIND, where that is wrong
// as a whole: from kManyOfAKind on, fewer are listed one by one. `all: true`
// marks what only `laws_test --all` meets.
namespace dgdc::testing {

inline constexpr size_t kManyOfAKind = 3;

// A data set and what breaks the law there.
using Exception = std::pair<std::string, std::string>;

struct Reason {
  std::string why = {};
  bool only_all = false;
};

using Exceptions = std::map<Exception, Reason>;

// What a run of a law came upon, with one line for each breach.
using Breaches = std::map<Exception, std::vector<std::string>>;

struct Judgement {
  std::vector<Exception> unlisted = {};
  std::vector<Exception> unneeded = {};
  std::vector<Exception> without_reason = {};
  // Of data sets that the law does not have.
  std::vector<Exception> unknown = {};

  [[nodiscard]] bool holds() const {
    return unlisted.empty() && unneeded.empty() && without_reason.empty() &&
           unknown.empty();
  }
};

// Fails for a text that is no such list, or that says a pair twice.
Result<Exceptions> ReadExceptions(const std::string& path,
                                  const std::string& text);

// What has the same sets and reason shares a row; sorted.
std::string PrintExceptions(std::string_view law, const Exceptions& list);

// Rows count only where their set is one of `ran`; `sets` are those of the law.
// `all` says that nothing was left out.
Judgement Judge(const Exceptions& list, const Breaches& breaches,
                const std::set<std::string>& sets,
                const std::set<std::string>& ran, bool all);

// The list that `breaches` needs: reasons stay, new rows have none. `sample`
// are the breaches of a run without --all, null where this was none.
Exceptions Renew(const Exceptions& list, const Breaches& breaches,
                 const std::set<std::string>& ran, const Breaches* sample);

}  // namespace dgdc::testing
