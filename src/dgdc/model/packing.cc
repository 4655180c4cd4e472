// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/packing.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace dgdc::model {
namespace {

using Counts = std::vector<int64_t>;

constexpr int64_t kUnlimited = std::numeric_limits<int64_t>::max();

// Beyond these the answer would take longer than it is worth: first fit and the
// lower bound stand.
constexpr int64_t kMostPodsToSearch = 512;
constexpr int64_t kMostPodsToSpread = 4096;

// `a` may be kUnlimited.
int64_t DivideUp(int64_t a, int64_t b) { return a / b + (a % b > 0 ? 1 : 0); }

int64_t UnitsOf(const Amounts& amounts, std::string_view name) {
  const auto found = amounts.find(name);
  return found == amounts.end() ? 0 : found->second;
}

bool StaysApart(const PodSet& set, size_t a, size_t b) {
  const auto says = [&set](size_t one, size_t other) {
    const std::vector<size_t>& apart = set.groups[one].apart;
    return std::find(apart.begin(), apart.end(), other) != apart.end();
  };
  return says(a, b) || says(b, a);
}

// Groups that run on one kind of nodes, as a problem of its own.
class Bins {
 public:
  // The pods that take most of a node come first.
  Bins(const PodSet& set, std::vector<size_t> groups)
      : set_(set), groups_(std::move(groups)) {
    std::stable_sort(
        groups_.begin(), groups_.end(),
        [this](size_t a, size_t b) { return Share(a) > Share(b); });
  }

  [[nodiscard]] const std::vector<size_t>& groups() const { return groups_; }
  [[nodiscard]] size_t kind() const {
    return set_.groups[groups_.front()].kind;
  }
  [[nodiscard]] const Amounts& offers() const {
    return set_.kinds[kind()].offers;
  }
  [[nodiscard]] int64_t pods(size_t group) const {
    return set_.groups[group].pods;
  }
  [[nodiscard]] int64_t Needs(size_t group, std::string_view name) const {
    return UnitsOf(set_.groups[group].needs, name);
  }
  [[nodiscard]] int64_t AllPods() const {
    return std::accumulate(
        groups_.begin(), groups_.end(), int64_t{0},
        [this](int64_t sum, size_t group) { return sum + pods(group); });
  }
  [[nodiscard]] bool MayShare(size_t a, size_t b) const {
    return MayShareNode(set_, a, b);
  }
  [[nodiscard]] Counts Empty() const {
    Counts none;
    none.resize(set_.groups.size());
    return none;
  }

  // How many pods of a group go onto a node that holds `pods` already.
  [[nodiscard]] int64_t Room(const Counts& pods, size_t group) const {
    const auto is_there = [&](size_t other) {
      return pods[other] > 0 && StaysApart(set_, group, other);
    };
    if (std::any_of(groups_.begin(), groups_.end(), is_there)) {
      return 0;
    }
    int64_t room = StaysApart(set_, group, group) ? 1 : kUnlimited;
    for (const auto& [name, offered] : offers()) {
      const int64_t units = Needs(group, name);
      if (units <= 0) {
        continue;
      }
      int64_t used = 0;
      for (const size_t other : groups_) {
        used += pods[other] * Needs(other, name);
      }
      room = std::min(room, (offered - used) / units);
    }
    return std::max<int64_t>(room, 0);
  }

 private:
  // The largest part of a node that one pod takes.
  [[nodiscard]] double Share(size_t group) const {
    double share = StaysApart(set_, group, group) ? 1.0 : 0.0;
    for (const auto& [name, offered] : offers()) {
      if (offered > 0) {
        share = std::max(share, static_cast<double>(Needs(group, name)) /
                                    static_cast<double>(offered));
      }
    }
    return share;
  }

  const PodSet& set_;
  std::vector<size_t> groups_ = {};
};

int64_t NodesOf(const std::vector<Load>& loads) {
  return std::accumulate(
      loads.begin(), loads.end(), int64_t{0},
      [](int64_t sum, const Load& load) { return sum + load.nodes; });
}

// Adds the pods of a group to a load; what the load holds on its nodes then, in
// at most three parts.
void AddToLoad(const Load& load, size_t group, int64_t room, int64_t& left,
               std::vector<Load>& loads) {
  const auto add = [&](int64_t nodes, int64_t pods) {
    if (nodes > 0) {
      Load& part = loads.emplace_back(load);
      part.nodes = nodes;
      part.pods[group] += pods;
      left -= nodes * pods;
    }
  };
  const int64_t full = room == 0 ? 0 : std::min(load.nodes, left / room);
  add(full, room);
  const int64_t rest = std::min(left, room);
  const int64_t partly = full < load.nodes && rest > 0 ? 1 : 0;
  add(partly, rest);
  add(load.nodes - full - partly, 0);
}

// First fit, the largest pods first.
std::vector<Load> FirstFit(const Bins& bins) {
  std::vector<Load> loads;
  for (const size_t group : bins.groups()) {
    int64_t left = bins.pods(group);
    std::vector<Load> filled;
    for (const Load& load : loads) {
      AddToLoad(load, group, bins.Room(load.pods, group), left, filled);
    }
    if (left > 0) {
      const int64_t room = std::min(bins.Room(bins.Empty(), group), left);
      const Load empty{.kind = bins.kind(),
                       .nodes = DivideUp(left, room),
                       .pods = bins.Empty()};
      AddToLoad(empty, group, room, left, filled);
    }
    loads = std::move(filled);
  }
  return loads;
}

// --- How few nodes are possible

// Nodes that hold what all pods need of the scarcest resource.
int64_t LeastByAmounts(const Bins& bins) {
  int64_t least = 0;
  for (const auto& [name, offered] : bins.offers()) {
    int64_t needed = 0;
    for (const size_t group : bins.groups()) {
      needed += bins.pods(group) * bins.Needs(group, name);
    }
    if (offered > 0) {
      least = std::max(least, DivideUp(needed, offered));
    }
  }
  return least;
}

// Groups of which no two share a node need the sum of what each needs alone;
// those are looked for from the one that needs most.
int64_t LeastByApart(const Bins& bins) {
  std::vector<std::pair<int64_t, size_t>> alone;
  for (const size_t group : bins.groups()) {
    alone.emplace_back(
        DivideUp(bins.pods(group), bins.Room(bins.Empty(), group)), group);
  }
  std::stable_sort(
      alone.begin(), alone.end(),
      [](const auto& a, const auto& b) { return a.first > b.first; });
  int64_t least = 0;
  std::vector<size_t> taken;
  for (const auto& [nodes, group] : alone) {
    if (std::none_of(taken.begin(), taken.end(), [&](size_t other) {
          return bins.MayShare(group, other);
        })) {
      taken.push_back(group);
      least += nodes;
    }
  }
  return least;
}

// Looks through all packings. A node may always be filled as far as it goes:
// what moves there leaves room elsewhere.
class Search {
 public:
  explicit Search(const Bins& bins) : bins_(bins) {}

  // Nothing when it would take too long.
  std::optional<std::vector<Load>> Run() {
    Counts left = bins_.Empty();
    for (const size_t group : bins_.groups()) {
      left[group] = bins_.pods(group);
    }
    if (Least(left) == kUnlimited) {
      return std::nullopt;
    }
    std::vector<Load> loads;
    while (left != bins_.Empty()) {
      const Counts& pods = best_.at(left).pods;
      Counts after = left;
      for (size_t i = 0; i < pods.size(); ++i) {
        after[i] -= pods[i];
      }
      if (!loads.empty() && loads.back().pods == pods) {
        ++loads.back().nodes;
      } else {
        loads.push_back({.kind = bins_.kind(), .nodes = 1, .pods = pods});
      }
      left = std::move(after);
    }
    return loads;
  }

 private:
  struct Choice {
    int64_t nodes = kUnlimited;
    Counts pods = {};  // of the next node
  };

  static constexpr size_t kMostStates = 20'000;
  static constexpr size_t kMostSteps = 500'000;

  // The fewest nodes for what is left; kUnlimited when the search is over.
  int64_t Least(const Counts& left) {
    if (left == bins_.Empty()) {
      return 0;
    }
    if (const auto known = best_.find(left); known != best_.end()) {
      return known->second.nodes;
    }
    if (best_.size() >= kMostStates) {
      return kUnlimited;
    }
    best_[left] = {};
    Choice choice;
    // Some node holds a pod of the first group that is left: take it next.
    const auto first =
        std::find_if(bins_.groups().begin(), bins_.groups().end(),
                     [&left](size_t group) { return left[group] > 0; });
    Counts node = bins_.Empty();
    node[*first] = 1;
    const bool complete =
        TryNodes(static_cast<size_t>(first - bins_.groups().begin()), left,
                 node, choice);
    if (!complete) {
      return kUnlimited;
    }
    best_[left] = choice;
    return choice.nodes;
  }

  // Fills a node with pods of the groups from `at` on in every way; false when
  // the search is over.
  bool TryNodes(size_t at, const Counts& left, const Counts& node,
                Choice& choice) {
    if (++steps_ > kMostSteps) {
      return false;
    }
    if (at == bins_.groups().size()) {
      return !IsFull(left, node) || TryNode(left, node, choice);
    }
    const size_t group = bins_.groups()[at];
    const int64_t most =
        std::min(bins_.Room(node, group), left[group] - node[group]);
    for (int64_t more = most; more >= 0; --more) {
      Counts fuller = node;
      fuller[group] += more;
      if (!TryNodes(at + 1, left, fuller, choice)) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] bool IsFull(const Counts& left, const Counts& node) const {
    return std::all_of(
        bins_.groups().begin(), bins_.groups().end(), [&](size_t group) {
          return node[group] == left[group] || bins_.Room(node, group) == 0;
        });
  }

  bool TryNode(const Counts& left, const Counts& node, Choice& choice) {
    Counts after = left;
    for (size_t i = 0; i < node.size(); ++i) {
      after[i] -= node[i];
    }
    const int64_t rest = Least(after);
    if (rest == kUnlimited) {
      return false;
    }
    if (rest + 1 < choice.nodes) {
      choice = {.nodes = rest + 1, .pods = node};
    }
    return true;
  }

  const Bins& bins_;
  size_t steps_ = 0;
  std::map<Counts, Choice> best_ = {};
};

// --- Parts of the problem

// Groups that may come to share nodes, directly or through others.
std::vector<std::vector<size_t>> Clusters(const PodSet& set,
                                          const std::vector<size_t>& groups) {
  std::vector<std::vector<size_t>> clusters;
  std::vector<bool> seen(set.groups.size(), false);
  for (const size_t first : groups) {
    if (seen[first]) {
      continue;
    }
    std::vector<size_t>& cluster = clusters.emplace_back(1, first);
    seen[first] = true;
    for (size_t at = 0; at < cluster.size(); ++at) {
      for (const size_t other : groups) {
        if (!seen[other] && MayShareNode(set, cluster[at], other)) {
          seen[other] = true;
          cluster.push_back(other);
        }
      }
    }
  }
  return clusters;
}

void PackCluster(const PodSet& set, std::vector<size_t> groups,
                 Packing& packing) {
  const Bins bins(set, std::move(groups));
  std::vector<Load> loads = FirstFit(bins);
  int64_t least = std::max(LeastByAmounts(bins), LeastByApart(bins));
  if (NodesOf(loads) > least && bins.AllPods() <= kMostPodsToSearch) {
    if (auto found = Search(bins).Run()) {
      loads = std::move(*found);
      least = NodesOf(loads);
    }
  }
  packing.nodes += NodesOf(loads);
  packing.at_least += least;
  packing.loads.insert(packing.loads.end(), loads.begin(), loads.end());
}

// The same set when nodes offer nothing but GPUs, or nothing has to stay
// apart.
PodSet WithoutApart(PodSet set) {
  for (PodGroup& group : set.groups) {
    group.apart.clear();
  }
  return set;
}

PodSet WithGpusAlone(const PodSet& set) {
  PodSet gpus = WithoutApart(set);
  for (NodeKind& kind : gpus.kinds) {
    std::erase_if(kind.offers, [&set](const auto& offer) {
      return offer.first != set.gpus;
    });
  }
  return gpus;
}

// Gives one pod of the group to the emptiest node that has room; false when
// none has.
bool GiveToEmptiest(const PodSet& set, const Bins& bins, size_t group,
                    std::vector<Load>& loads) {
  const auto gpus_used = [&](const Load& load) {
    int64_t used = 0;
    for (const size_t other : bins.groups()) {
      used += load.pods[other] * bins.Needs(other, set.gpus);
    }
    return used;
  };
  Load* emptiest = nullptr;
  for (Load& load : loads) {
    if (bins.Room(load.pods, group) > 0 &&
        (emptiest == nullptr || gpus_used(load) < gpus_used(*emptiest))) {
      emptiest = &load;
    }
  }
  if (emptiest == nullptr) {
    return false;
  }
  Load fuller = *emptiest;
  fuller.nodes = 1;
  ++fuller.pods[group];
  --emptiest->nodes;
  std::erase_if(loads, [](const Load& load) { return load.nodes == 0; });
  const auto same = std::find_if(
      loads.begin(), loads.end(),
      [&fuller](const Load& load) { return load.pods == fuller.pods; });
  if (same == loads.end()) {
    loads.push_back(std::move(fuller));
  } else {
    ++same->nodes;
  }
  return true;
}

std::optional<size_t> StrandedOn(const PodSet& set, const Bins& bins,
                                 int64_t nodes) {
  if (bins.AllPods() > kMostPodsToSpread) {
    return std::nullopt;
  }
  std::vector<Load> loads = {
      {.kind = bins.kind(), .nodes = nodes, .pods = bins.Empty()}};
  for (auto group = bins.groups().rbegin(); group != bins.groups().rend();
       ++group) {
    for (int64_t pod = 0; pod < bins.pods(*group); ++pod) {
      if (!GiveToEmptiest(set, bins, *group, loads)) {
        return *group;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

Packing Pack(const PodSet& set) {
  Packing packing;
  std::vector<size_t> groups;
  for (size_t i = 0; i < set.groups.size(); ++i) {
    if (set.groups[i].pods <= 0) {
      continue;
    }
    const std::optional<Room> room = RoomFor(set, i);
    (room && room->pods == 0 ? packing.misfits : groups).push_back(i);
  }
  for (std::vector<size_t>& cluster : Clusters(set, groups)) {
    PackCluster(set, std::move(cluster), packing);
  }
  return packing;
}

std::optional<Room> RoomFor(const PodSet& set, size_t group) {
  const PodGroup& pods = set.groups[group];
  std::optional<Room> room;
  const auto limit = [&](const std::string& name, int64_t most) {
    if (!room || most < room->pods ||
        (most == room->pods && name == set.gpus)) {
      room = Room{.pods = most, .limit = name};
    }
  };
  for (const auto& [name, offered] : set.kinds[pods.kind].offers) {
    if (const int64_t units = UnitsOf(pods.needs, name); units > 0) {
      limit(name, offered / units);
    }
  }
  if (StaysApart(set, group, group) && (!room || room->pods > 1)) {
    room = Room{.pods = 1};
  }
  return room;
}

bool MayShareNode(const PodSet& set, size_t a, size_t b) {
  const PodGroup& one = set.groups[a];
  const PodGroup& other = set.groups[b];
  const Amounts& offers = set.kinds[one.kind].offers;
  return one.kind == other.kind && !StaysApart(set, a, b) &&
         std::all_of(offers.begin(), offers.end(), [&](const auto& offer) {
           const auto& [name, offered] = offer;
           return UnitsOf(one.needs, name) + UnitsOf(other.needs, name) <=
                  offered;
         });
}

Causes Explain(const PodSet& set) {
  return {.gpus = Pack(WithGpusAlone(set)),
          .resources = Pack(WithoutApart(set)),
          .all = Pack(set)};
}

std::optional<size_t> Stranded(const PodSet& set, const Packing& packing) {
  for (size_t kind = 0; kind < set.kinds.size(); ++kind) {
    std::vector<size_t> groups;
    for (size_t i = 0; i < set.groups.size(); ++i) {
      if (set.groups[i].kind == kind && set.groups[i].pods > 0 &&
          std::find(packing.misfits.begin(), packing.misfits.end(), i) ==
              packing.misfits.end()) {
        groups.push_back(i);
      }
    }
    int64_t nodes = 0;
    for (const Load& load : packing.loads) {
      nodes += load.kind == kind ? load.nodes : 0;
    }
    if (groups.empty()) {
      continue;
    }
    if (const auto stranded =
            StrandedOn(set, Bins(set, std::move(groups)), nodes)) {
      return stranded;
    }
  }
  return std::nullopt;
}

}  // namespace dgdc::model
