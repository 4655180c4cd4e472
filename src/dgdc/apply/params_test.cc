// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/params.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/apply/recognise.h"
#include "dgdc/apply/testing.h"

namespace dgdc::apply {
namespace {

using testing::Deployment;
using testing::FabricOf;
using testing::IbContainer;
using testing::ReadWorker;
using testing::Resources;

TEST_CASE("ParamsFor prefers what is said of the role") {
  const ReadWorker read(Deployment("", Resources("nvidia.com/gpu: 4")));
  const std::vector<UserSetting> params =
      ParamsFor(read.worker(),
                {{.name = "interfaces", .value = yaml::Node::Int(8)},
                 {.name = "prefill.interfaces", .value = yaml::Node::Int(4)},
                 {.name = "decode.interfaces", .value = yaml::Node::Int(2)}});
  REQUIRE(params.size() == 1);
  CHECK(params.front().name == "interfaces");
  CHECK(params.front().value.scalar == "4");
}

TEST_CASE("ParamsFor knows components by their names") {
  const ReadWorker read(Deployment("", Resources("nvidia.com/gpu: 4")));
  manifest::Worker other = read.worker();
  other.component.name = Spanned<std::string>{"Left", {}};
  const std::vector<UserSetting> given = {
      {.name = "Left.interfaces", .value = yaml::Node::Int(2)},
      {.name = "interfaces", .value = yaml::Node::Int(8)},
      {.name = "zone", .value = yaml::Node::String("same")}};
  const auto text = [&given](const manifest::Worker& worker) {
    std::string all;
    for (const UserSetting& param : ParamsFor(worker, given)) {
      all += param.name + "=" + param.value.scalar + ";";
    }
    return all;
  };
  CHECK(text(other) == "interfaces=2;zone=same;");
  CHECK(text(read.worker()) == "interfaces=8;zone=same;");
}

TEST_CASE("PlainName leaves the role out") {
  CHECK(PlainName("prefill.interfaces") == "interfaces");
  CHECK(PlainName("interfaces") == "interfaces");
}

// "name=value;" of what the worker's text shows of the fabric.
std::string ChoicesIn(const std::string& text, const char* fabric) {
  const ReadWorker read(text);
  const manifest::Amend amend = read.amend();
  for (const Shown& shown : ShownFabrics(read.subject(), amend)) {
    if (!shown.Includes(FabricOf(fabric))) {
      continue;
    }
    std::string all;
    for (const UserSetting& choice :
         ShownChoices(read.subject(), amend, FabricOf(fabric), shown, {})) {
      all += choice.name + "=" + choice.value.scalar + ";";
    }
    return all;
  }
  return "(not shown)";
}

TEST_CASE("ShownChoices reads the name of the resource") {
  const std::string choices = ChoicesIn(
      Deployment("", Resources("nvidia.com/gpu: 4, rdma/shared_ib: 4")), "ib");
  CHECK(choices.find("resourceName=rdma/shared_ib;") != std::string::npos);
}

TEST_CASE("ShownChoices reads named values from the settings they write") {
  const std::string written = ChoicesIn(Deployment("", IbContainer()), "ib");
  CHECK(written.find("rendezvous=get_zcopy;") != std::string::npos);
  CHECK(written.find("memlock=capability;") != std::string::npos);
  const std::string bare = ChoicesIn(
      Deployment("", Resources("nvidia.com/gpu: 4, rdma/ib: 4")), "ib");
  CHECK(bare.find("rendezvous=") == std::string::npos);
  CHECK(bare.find("memlock=") == std::string::npos);
}

TEST_CASE("ShownChoices leaves what was given as it is") {
  const ReadWorker read(Deployment("", IbContainer()));
  const manifest::Amend amend = read.amend();
  const std::vector<Shown> shown = ShownFabrics(read.subject(), amend);
  REQUIRE(shown.size() == 1);
  size_t rendezvous = 0;
  for (const UserSetting& choice : ShownChoices(
           read.subject(), amend, FabricOf("ib"), shown.front(),
           {{.name = "rendezvous", .value = yaml::Node::String("auto")}})) {
    if (choice.name == "rendezvous") {
      ++rendezvous;
      CHECK(choice.value.scalar == "auto");
    }
  }
  CHECK(rendezvous == 1);
}

}  // namespace
}  // namespace dgdc::apply
