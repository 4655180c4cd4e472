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

// Whether data-parallel ranks take GPUs of their own, or share those of tensor
// parallelism, always or with the flag that means "dpAttention".
enum class DataParallel : uint8_t { kOwn, kShared, kFlag };

// A flag or a variable that says which part a server plays.
struct ModeSource {
  std::string flag = {};  // by its meaning, or ""
  std::string env = {};
  std::string is = {};        // what it says when it is on; "": its value
  std::string releases = {};  // range of those that read it, "" for all
};

// An image of the engine's own that starts its server without a command.
struct ServerImage {
  std::string name = {};  // "vllm/vllm-openai", whatever registry it is from
  std::vector<std::string> starts = {};  // its ENTRYPOINT
  bool tag_is_version = false;           // of the engine
};

// What an engine does about a meaning when it is told nothing.
struct EngineDefault {
  std::string meaning = {};
  std::string value = {};    // "" when it works it out
  std::string derived = {};  // from what
  std::string unless = {};   // what changes the value
  std::string engine = {};   // range of its versions, "" for all
  std::vector<std::string> sources = {};
};

// How an engine's server is recognised in a manifest.
struct EngineServer {
  // Words that follow each other; of a path its last part counts.
  std::vector<std::vector<std::string>> commands = {};
  bool model_word = false;  // the word behind the command may be the model
  std::vector<ServerImage> images = {};
  // Spellings of a flag, dotted key of the configuration file, by what they
  // mean ("tp", "maxLength", ...).
  std::map<std::string, std::vector<std::string>, std::less<>> flags = {};
  std::map<std::string, std::string, std::less<>> config = {};
  DataParallel data_parallel = DataParallel::kOwn;
  // What tells the server which part it plays; the first that says something
  // counts.
  std::vector<ModeSource> mode = {};
  // Whether it hands no KV cache over when nothing tells it its part, whatever
  // the type of its component.
  bool aggregated_without_mode = false;
  // Variables that stand for flags, by what they mean.
  std::map<std::string, std::vector<std::string>, std::less<>> variables = {};
  // The variable from which Dynamo's server takes the value of a flag that it
  // is not given, by the flag's meaning.
  std::map<std::string, std::string, std::less<>> flag_variables = {};
  // What it does when it is told nothing.
  std::vector<EngineDefault> defaults = {};
  // Releases in which it publishes KV events without being told; "" for none.
  std::string events_by_default = {};

  // The default of a meaning at a version of the engine, "" where that is not
  // known; null when none is known, or versions differ in it.
  [[nodiscard]] const EngineDefault* FindDefault(
      std::string_view meaning, std::string_view version) const;
  // Whether versions differ in the default.
  [[nodiscard]] bool DefaultChanged(std::string_view meaning) const;
};

}  // namespace dgdc
