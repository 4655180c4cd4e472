// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/packing.h"

#include <numeric>

#include <doctest/doctest.h>

namespace dgdc::model {
namespace {

PodSet OnNodes(Amounts offers, std::vector<PodGroup> groups) {
  return {.gpus = "gpu",
          .kinds = {{.name = "node", .offers = std::move(offers)}},
          .groups = std::move(groups)};
}

// Every pod is on a node, and no node holds more than it offers or pods that
// stay apart.
void CheckLoads(const PodSet& set, const Packing& packing) {
  std::vector<int64_t> placed(set.groups.size(), 0);
  int64_t nodes = 0;
  for (const Load& load : packing.loads) {
    nodes += load.nodes;
    Amounts used;
    for (size_t i = 0; i < load.pods.size(); ++i) {
      placed[i] += load.nodes * load.pods[i];
      for (const auto& [name, units] : set.groups[i].needs) {
        used[name] += load.pods[i] * units;
      }
      for (const size_t other : set.groups[i].apart) {
        CHECK((load.pods[i] == 0 || load.pods[other] == 0 ||
               (i == other && load.pods[i] == 1)));
      }
    }
    for (const auto& [name, offered] : set.kinds[load.kind].offers) {
      CHECK(used[name] <= offered);
    }
  }
  CHECK(nodes == packing.nodes);
  for (size_t i = 0; i < set.groups.size(); ++i) {
    CHECK(placed[i] == set.groups[i].pods);
  }
}

int64_t NodesFor(const PodSet& set) {
  const Packing packing = Pack(set);
  CHECK(packing.misfits.empty());
  CHECK(packing.at_least == packing.nodes);
  CheckLoads(set, packing);
  return packing.nodes;
}

TEST_CASE("Pack fills nodes with the GPUs of pods") {
  const auto nodes = [](std::vector<PodGroup> groups) {
    return NodesFor(OnNodes({{"gpu", 8}}, std::move(groups)));
  };
  CHECK(nodes({{.pods = 2, .needs = {{"gpu", 4}}}}) == 1);
  CHECK(nodes({{.pods = 12, .needs = {{"gpu", 2}}}}) == 3);
  CHECK(nodes({{.pods = 4, .needs = {{"gpu", 4}}},
               {.pods = 2, .needs = {{"gpu", 8}}}}) == 4);
  CHECK(nodes({{.pods = 3, .needs = {{"gpu", 6}}},
               {.pods = 3, .needs = {{"gpu", 2}}}}) == 3);
  CHECK(nodes({}) == 0);
}

TEST_CASE("Pack finds fewer nodes than first fit") {
  // The largest first would put 4 + 4, 3 + 3 + 2 and leave pods of 2 over.
  CHECK(NodesFor(
            OnNodes({{"gpu", 10}}, {{.pods = 2, .needs = {{"gpu", 5}}},
                                    {.pods = 2, .needs = {{"gpu", 4}}},
                                    {.pods = 4, .needs = {{"gpu", 3}}}})) == 3);
}

TEST_CASE("Pack counts every resource that nodes offer") {
  const Amounts nics = {{"gpu", 8}, {"rdma-0", 1}, {"rdma-1", 1}};
  const PodSet set =
      OnNodes(nics, {{.name = "Prefill",
                      .pods = 4,
                      .needs = {{"gpu", 4}, {"rdma-0", 1}, {"rdma-1", 1}}},
                     {.name = "Decode",
                      .pods = 2,
                      .needs = {{"gpu", 8}, {"rdma-0", 1}, {"rdma-1", 1}}}});
  CHECK(NodesFor(set) == 6);
  CHECK(RoomFor(set, 0)->pods == 1);
  CHECK(RoomFor(set, 0)->limit == "rdma-0");
  CHECK(RoomFor(set, 1)->limit == "gpu");
  const Causes causes = Explain(set);
  CHECK(causes.gpus.nodes == 4);
  CHECK(causes.resources.nodes == 6);
  CHECK(causes.all.nodes == 6);
}

TEST_CASE("Pack leaves out of account what nobody knows") {
  const PodSet set = OnNodes(
      {{"gpu", 8}}, {{.pods = 2, .needs = {{"gpu", 4}, {"example.com/x", 9}}}});
  CHECK(NodesFor(set) == 1);
  const PodSet unknown = OnNodes({}, {{.pods = 2, .needs = {{"gpu", 4}}}});
  CHECK(NodesFor(unknown) == 1);
  CHECK_FALSE(RoomFor(unknown, 0));
}

TEST_CASE("Pack keeps pods apart, whichever side says so") {
  CHECK(NodesFor(OnNodes({{"gpu", 8}},
                         {{.pods = 3, .needs = {{"gpu", 4}}, .apart = {1}},
                          {.pods = 3, .needs = {{"gpu", 4}}}})) == 4);
  const PodSet own =
      OnNodes({{"gpu", 8}}, {{.pods = 3, .needs = {{"gpu", 1}}, .apart = {0}}});
  CHECK(NodesFor(own) == 3);
  CHECK(RoomFor(own, 0)->pods == 1);
  CHECK(RoomFor(own, 0)->limit.empty());
  CHECK_FALSE(MayShareNode(own, 0, 0));
}

TEST_CASE("Pack counts kinds of nodes for themselves") {
  const PodSet set = {
      .gpus = "gpu",
      .kinds = {{.name = "a", .offers = {{"gpu", 8}}},
                {.name = "b", .offers = {{"gpu", 4}}}},
      .groups = {{.pods = 1, .needs = {{"gpu", 4}}},
                 {.pods = 1, .needs = {{"gpu", 4}}, .kind = 1}}};
  CHECK(NodesFor(set) == 2);
  CHECK_FALSE(MayShareNode(set, 0, 1));
}

TEST_CASE("Pack names what fits on no node and counts the rest") {
  const Packing packing =
      Pack(OnNodes({{"gpu", 8}}, {{.pods = 1, .needs = {{"gpu", 16}}},
                                  {.pods = 2, .needs = {{"gpu", 4}}}}));
  CHECK(packing.misfits == std::vector<size_t>{0});
  CHECK(packing.nodes == 1);
}

TEST_CASE("Pack gives a lower bound where a search would take too long") {
  const PodSet set =
      OnNodes({{"gpu", 10}}, {{.pods = 1001, .needs = {{"gpu", 4}}},
                              {.pods = 1001, .needs = {{"gpu", 3}}}});
  const Packing packing = Pack(set);
  CheckLoads(set, packing);
  CHECK(packing.at_least == 701);
  CHECK(packing.nodes >= packing.at_least);
}

TEST_CASE("Stranded tells whose pods find no empty node") {
  const PodSet set = OnNodes(
      {{"gpu", 8}},
      {{.pods = 4, .needs = {{"gpu", 4}}}, {.pods = 2, .needs = {{"gpu", 8}}}});
  CHECK(Stranded(set, Pack(set)) == 1);
  const PodSet alike =
      OnNodes({{"gpu", 8}}, {{.pods = 8, .needs = {{"gpu", 2}}}});
  CHECK_FALSE(Stranded(alike, Pack(alike)));
}

}  // namespace
}  // namespace dgdc::model
