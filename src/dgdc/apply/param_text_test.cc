// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/param_text.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/apply/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::apply {
namespace {

using testing::FabricOf;

// The value in JSON, which tells its type.
std::string ReadAs(const char* fabric, const std::string& name,
                   const std::string& value) {
  const UserSetting setting =
      ReadParam({name, {}}, {value, {}}, FabricOf(fabric));
  CHECK(setting.name == name);
  return yaml::EmitJson(setting.value);
}

TEST_CASE("ReadParam gives a text the type that the fabric declares") {
  CHECK(ReadAs("aws-efa", "interfaces", "4") == "4");
  CHECK(ReadAs("aws-efa", "interfaces", "four") == "\"four\"");
  CHECK(ReadAs("aws-efa", "forkSafe", "1") == "\"1\"");
  CHECK(ReadAs("ib", "ucxTls", "1") == "\"1\"");
  CHECK(ReadAs("ib", "netDevices", "mlx5_0:1,mlx5_1:1") ==
        R"(["mlx5_0:1","mlx5_1:1"])");
  CHECK(ReadAs("ib", "netDevices", "mlx5_0:1") == R"(["mlx5_0:1"])");
  CHECK(ReadAs("ib", "prefill.netDevices", "a,b") == R"(["a","b"])");
  CHECK(ReadAs("ib", "noSuchParam", "4") == "\"4\"");
}

TEST_CASE("ParamText is the converse of ReadParam") {
  for (const char* text : {"mlx5_0:1,mlx5_1:1", "mlx5_0:1"}) {
    CHECK(ParamText(ReadParam({"netDevices", {}}, {text, {}}, FabricOf("ib"))
                        .value) == text);
  }
  CHECK(ParamText(yaml::Node::Int(4)) == "4");
}

}  // namespace
}  // namespace dgdc::apply
