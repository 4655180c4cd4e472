// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/schema/compile.h"
#include "dgdc/schema/rule.h"
#include "dgdc/yaml/node.h"

// Private to compile*.cc.
namespace dgdc::schema {

class Compiler {
 public:
  Compiler(const CompileOptions& options, std::vector<SchemaFault>& faults)
      : options_(options), faults_(faults) {}

  RuleSet Run(const yaml::Node& schema);

 private:
  struct Reference {
    Rule* rule = nullptr;
    std::string target = {};
    Span place = {};
  };

  // Inside of a junction fields are judged, but not unknown for being absent.
  Rule* NewRule(const yaml::Node& schema, std::string pointer,
                bool in_junction);
  Rule* AddRule(std::string pointer);
  void ReadWords(const yaml::Node& schema, Rule& rule);
  void ReadStructure(const yaml::Node& schema, Rule& rule, bool in_junction);
  void ReadDefs(const yaml::Node& value, Rule& rule);
  void ReadRef(const yaml::Node& value, Rule& rule);
  std::vector<const Rule*> ReadBranches(std::string_view keyword,
                                        const yaml::Node& value,
                                        const Rule& rule, bool in_junction);
  void ReadJunctions(const yaml::Node& schema, Rule& rule);
  void ReadProperties(const yaml::Node& value, Rule& rule, bool in_junction);
  void ReadRequired(const yaml::Node& value, Rule& rule);
  void ReadAdditional(const yaml::Node& value, Rule& rule, bool in_junction);
  void ForgiveDefaults(Rule& rule);
  void Close(const yaml::Node& schema, Rule& rule);
  void AddEmbeddedFields(const yaml::Node& schema, Rule& rule);
  void AddObjectFields(Rule& rule, bool required);
  const Rule* TextRule();
  Property& Declare(Rule& rule, const std::string& name);
  void CheckCompany(const yaml::Node& schema, const Rule& rule);
  void ResolveReferences();
  void RefuseCycle(const Reference& start);

  void Fail(std::string_view keyword, const Rule& rule, Span place,
            std::string_view what);

  const CompileOptions& options_;
  std::vector<SchemaFault>& faults_;
  RuleSet set_;
  std::map<std::string, const Rule*, std::less<>> definitions_;
  std::vector<Reference> references_;
  const Rule* text_ = nullptr;
};

}  // namespace dgdc::schema
