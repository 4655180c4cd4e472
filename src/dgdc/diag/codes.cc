// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/codes.h"

#include <algorithm>
#include <array>
#include <string>

#include "dgdc/base/check.h"

namespace dgdc {
namespace {

constexpr std::array kCodes = {
    CodeInfo{.code = "DG0001",
             .name = "yaml-syntax",
             .severity = Severity::kError,
             .summary = "The text is not YAML."},
    CodeInfo{.code = "DG0002",
             .name = "duplicate-key",
             .severity = Severity::kError,
             .summary = "A map has the same key twice; readers disagree on "
                        "which one counts."},
    CodeInfo{.code = "DG0003",
             .name = "document-count",
             .severity = Severity::kError,
             .summary = "An intent file holds exactly one document."},
    CodeInfo{.code = "DG0004",
             .name = "unknown-field",
             .severity = Severity::kError,
             .summary = "The field does not exist in this schema."},
    CodeInfo{.code = "DG0005",
             .name = "wrong-type",
             .severity = Severity::kError,
             .summary = "The value has another type than the field."},
    CodeInfo{.code = "DG0006",
             .name = "out-of-range",
             .severity = Severity::kError,
             .summary = "The value, its length or its number of items lies "
                        "outside the allowed range."},
    CodeInfo{.code = "DG0007",
             .name = "missing-field",
             .severity = Severity::kError,
             .summary = "A required field is absent."},
    CodeInfo{.code = "DG0008",
             .name = "value-not-allowed",
             .severity = Severity::kError,
             .summary = "The field allows a fixed set of values, and this is "
                        "none of them."},
    CodeInfo{.code = "DG0009",
             .name = "pattern-mismatch",
             .severity = Severity::kError,
             .summary = "The text does not have the form that the field "
                        "requires, for example that of a Kubernetes name."},
    CodeInfo{.code = "DG0010",
             .name = "alias-cycle",
             .severity = Severity::kError,
             .summary = "A YAML alias contains itself or expands without "
                        "bound."},
    CodeInfo{.code = "DG0011",
             .name = "bad-override",
             .severity = Severity::kError,
             .summary = "The argument of --set is not path=value, or the path "
                        "leads through a value that is no map."},
    CodeInfo{.code = "DG0012",
             .name = "unknown-reference",
             .severity = Severity::kError,
             .summary = "A profile or template refers to a name that does not "
                        "exist."},
    CodeInfo{.code = "DG0013",
             .name = "unknown-rule",
             .severity = Severity::kError,
             .summary = "An option or a configuration selects a rule by a "
                        "code, name or group that does not exist."},
    CodeInfo{.code = "DG0014",
             .name = "bad-rule",
             .severity = Severity::kError,
             .summary = "A rule of your own has a code of dgdc's, shares its "
                        "code or name with another, or has no condition."},
    CodeInfo{.code = "DG0015",
             .name = "allow-without-reason",
             .severity = Severity::kWarning,
             .summary = "A finding is allowed, and nobody says why."},
    CodeInfo{.code = "DG0016",
             .name = "allow-unused",
             .severity = Severity::kWarning,
             .summary = "A finding is allowed that is not raised there."},
    CodeInfo{.code = "DG0017",
             .name = "allow-unknown",
             .severity = Severity::kWarning,
             .summary = "A code or name is allowed that no rule has."},
    CodeInfo{.code = "DG0018",
             .name = "allow-syntax",
             .severity = Severity::kWarning,
             .summary = "A comment or annotation is for dgdc and cannot be "
                        "read, so it has no effect."},
    CodeInfo{.code = "DG0019",
             .name = "unrendered-template",
             .severity = Severity::kInfo,
             .summary = "The file is a template of Helm or its like and no "
                        "YAML yet, so it was not checked."},
    CodeInfo{.code = "DG0020",
             .name = "no-counterpart",
             .severity = Severity::kError,
             .summary = "The wanted API version cannot say what the field "
                        "says."},
    CodeInfo{.code = "DG0021",
             .name = "left-out",
             .severity = Severity::kWarning,
             .summary = "A field without counterpart in the wanted API "
                        "version is left out, as --lossy asks."},
    CodeInfo{.code = "DG0022",
             .name = "not-needed",
             .severity = Severity::kInfo,
             .summary = "A field is left out by a conversion, and the "
                        "manifest means the same without it."},
    CodeInfo{.code = "DG0023",
             .name = "not-convertible",
             .severity = Severity::kError,
             .summary = "A part of the manifest has no shape that could be "
                        "converted."},
    CodeInfo{.code = "DG0024",
             .name = "nothing-to-convert",
             .severity = Severity::kInfo,
             .summary = "The deployment has the wanted API version already, or "
                        "the file holds none."},
    CodeInfo{.code = "DG0025",
             .name = "aliases-written-out",
             .severity = Severity::kInfo,
             .summary = "Aliases and merge keys in the parts that a conversion "
                        "moves are replaced by what they stand for."},
    CodeInfo{.code = "DG0026",
             .name = "kind-not-converted",
             .severity = Severity::kInfo,
             .summary = "An object of the same API group is of a kind that is "
                        "not converted."},
    CodeInfo{.code = "DG0027",
             .name = "bad-crd",
             .severity = Severity::kError,
             .summary = "A file given as definition of custom resources holds "
                        "none, or one whose schema cannot be used."},
    CodeInfo{.code = "DG0028",
             .name = "not-a-resource-list",
             .severity = Severity::kError,
             .summary = "A function got something else than a ResourceList "
                        "of config.kubernetes.io with a functionConfig."},
    CodeInfo{.code = "DG0029",
             .name = "unknown-function",
             .severity = Severity::kError,
             .summary = "The functionConfig is of a kind that no function "
                        "has."},
    CodeInfo{.code = "DG0030",
             .name = "not-generated",
             .severity = Severity::kError,
             .summary = "A deployment does not carry the annotation of the "
                        "generator, and --require-stamp asks for it."},
    CodeInfo{.code = "DG0071",
             .name = "retired-rule",
             .severity = Severity::kWarning,
             .summary = "A rule is named that another one has replaced, or "
                        "that is gone."},
    CodeInfo{.code = "DG0081",
             .name = "profile-twice",
             .severity = Severity::kError,
             .summary = "A folder of profiles has two files about one thing, "
                        "or two rules with one code."},
    CodeInfo{.code = "DG0082",
             .name = "profile-clash",
             .severity = Severity::kError,
             .summary = "A profile of a site has a name or alias that another "
                        "one has, or would be a second platform."},
    CodeInfo{.code = "DG0083",
             .name = "profile-lacks",
             .severity = Severity::kError,
             .summary = "A profile of a site lacks what the program asks "
                        "profiles of its kind for."},
    CodeInfo{.code = "DG1001",
             .name = "role-sections",
             .severity = Severity::kError,
             .summary = "An intent has either prefill and decode, or workers."},
    CodeInfo{.code = "DG1002",
             .name = "unknown-fabric",
             .severity = Severity::kError,
             .summary = "No fabric profile has this name."},
    CodeInfo{.code = "DG1003",
             .name = "unknown-hardware",
             .severity = Severity::kError,
             .summary = "No hardware profile has this name."},
    CodeInfo{.code = "DG1004",
             .name = "unknown-engine",
             .severity = Severity::kError,
             .summary = "No engine profile has this name."},
    CodeInfo{.code = "DG1005",
             .name = "unknown-release",
             .severity = Severity::kError,
             .summary = "No release profile has this version, and none is "
                        "near enough to stand for it."},
    CodeInfo{.code = "DG1006",
             .name = "unknown-parameter",
             .severity = Severity::kError,
             .summary = "The fabric profile declares no such parameter."},
    CodeInfo{.code = "DG1007",
             .name = "parameter-value",
             .severity = Severity::kError,
             .summary = "The value does not fit the type that the fabric "
                        "profile declares for the parameter."},
    CodeInfo{.code = "DG1008",
             .name = "fabric-missing",
             .severity = Severity::kError,
             .summary = "Workers exchange data between nodes, and the intent "
                        "does not say over which fabric."},
    CodeInfo{.code = "DG1009",
             .name = "unknown-model",
             .severity = Severity::kWarning,
             .summary = "The model's architecture is not known, so checks and "
                        "sizing that need it are skipped."},
    CodeInfo{.code = "DG1010",
             .name = "tp-heads",
             .severity = Severity::kError,
             .summary = "The tensor-parallel size does not divide the model's "
                        "attention heads."},
    CodeInfo{.code = "DG1011",
             .name = "gpus-per-node",
             .severity = Severity::kError,
             .summary = "The worker's GPUs do not fit the nodes of this "
                        "hardware."},
    CodeInfo{.code = "DG1012",
             .name = "name-too-long",
             .severity = Severity::kError,
             .summary = "A name that the operator derives from this one would "
                        "be refused by Kubernetes."},
    CodeInfo{.code = "DG1013",
             .name = "model-length",
             .severity = Severity::kError,
             .summary = "Input and output together do not fit the model's "
                        "context."},
    CodeInfo{.code = "DG1014",
             .name = "no-image",
             .severity = Severity::kError,
             .summary = "The release has no image of the kind that engine, "
                        "fabric and CPU architecture need."},
    CodeInfo{
        .code = "DG1015",
        .name = "unsuitable-combination",
        .severity = Severity::kError,
        .summary = "The connector of the engine does not carry this size."},
    CodeInfo{.code = "DG1017",
             .name = "overridden-setting",
             .severity = Severity::kWarning,
             .summary = "A value in the intent replaces one that a profile "
                        "sets, or a patch one that follows from the rest of "
                        "the intent; it wins."},
    CodeInfo{.code = "DG1018",
             .name = "api-newer-than-release",
             .severity = Severity::kWarning,
             .summary = "The chosen API version is served only by operators "
                        "newer than the release of the images."},
    CodeInfo{.code = "DG1019",
             .name = "owned-setting",
             .severity = Severity::kError,
             .summary = "The flag or variable follows from another field of "
                        "the intent and cannot be set past it."},
    CodeInfo{.code = "DG1020",
             .name = "parameter-needed",
             .severity = Severity::kError,
             .summary = "The fabric needs a figure that the hardware profile "
                        "does not know and no parameter gives."},
    CodeInfo{.code = "DG1021",
             .name = "duplicate-output",
             .severity = Severity::kError,
             .summary = "Two intents of one run have the same name, so one "
                        "would replace the other."},
    CodeInfo{.code = "DG1022",
             .name = "name-shortened",
             .severity = Severity::kWarning,
             .summary = "The operator would cut the deployment's name and "
                        "append a hash."},
    CodeInfo{.code = "DG1023",
             .name = "fabric-hardware",
             .severity = Severity::kError,
             .summary = "The hardware does not have the kind of network that "
                        "the fabric drives."},
    CodeInfo{.code = "DG1024",
             .name = "setting-name",
             .severity = Severity::kError,
             .summary = "The text cannot be the name of a flag or an "
                        "environment variable."},
    CodeInfo{.code = "DG1025",
             .name = "model-architecture",
             .severity = Severity::kError,
             .summary = "The architecture facts in the intent lack some that "
                        "this kind of attention needs, or contradict each "
                        "other."},
    CodeInfo{.code = "DG1026",
             .name = "companion-needs",
             .severity = Severity::kError,
             .summary =
                 "A companion needs a part of the intent or of a profile "
                 "that is not there."},
    CodeInfo{.code = "DG1027",
             .name = "patch-fabric",
             .severity = Severity::kError,
             .summary = "A patch changes or deletes what the fabric's profile "
                        "sets; nothing wins over it silently."},
    CodeInfo{.code = "DG1028",
             .name = "patch-target",
             .severity = Severity::kError,
             .summary = "A patch fits no document that is written, or is "
                        "written for another API version."},
    CodeInfo{.code = "DG1029",
             .name = "fabric-idle",
             .severity = Severity::kError,
             .summary = "The intent has a fabric for the KV cache and another "
                        "for the collectives, and nothing goes over one."},
    CodeInfo{.code = "DG1030",
             .name = "fabrics-disagree",
             .severity = Severity::kError,
             .summary = "The fabric of the KV cache and that of the "
                        "collectives want different values of one setting."},
    CodeInfo{.code = "DG1031",
             .name = "setting-out-of-reach",
             .severity = Severity::kError,
             .summary = "A setting of the fabric cannot be put into a manifest "
                        "that does not write out where it belongs."},
    CodeInfo{.code = "DG1032",
             .name = "param-missing",
             .severity = Severity::kError,
             .summary = "A fabric that is put onto a manifest needs a "
                        "parameter that nothing gives."},
    CodeInfo{.code = "DG1033",
             .name = "layout-not-editable",
             .severity = Severity::kError,
             .summary =
                 "A manifest is laid out in a way that cannot be changed "
                 "as asked."},
    CodeInfo{.code = "DG1035",
             .name = "hardware-contradiction",
             .severity = Severity::kError,
             .summary = "The hardware that is named for a manifest is none "
                        "that its node selector asks for."},
    CodeInfo{.code = "DG1038",
             .name = "release-guessed",
             .severity = Severity::kWarning,
             .summary = "The release is none that this version of dgdc knows; "
                        "an older one stands for it."},
    CodeInfo{.code = "DG1041",
             .name = "length-assumed",
             .severity = Severity::kWarning,
             .summary = "The cap on a request's length is left out, and sizes "
                        "that are counted with that length are not."},
    CodeInfo{.code = "DG1062",
             .name = "operator-contradiction",
             .severity = Severity::kError,
             .summary = "The version of the operator that is given is not the "
                        "one that the facts of the cluster have."},
    CodeInfo{.code = "DG1063",
             .name = "setting-not-decided",
             .severity = Severity::kInfo,
             .summary = "A fact is missing on which a setting depends, and the "
                        "setting is left out."},
    CodeInfo{.code = "DG1072",
             .name = "nothing-changed",
             .severity = Severity::kError,
             .summary = "No worker was found that the fabric could be put "
                        "onto."},
    CodeInfo{.code = "DG1073",
             .name = "release-without-patch",
             .severity = Severity::kWarning,
             .summary = "The release is given as X.Y; its first patch, X.Y.0, "
                        "is taken."},
    CodeInfo{.code = "DG1074",
             .name = "tag-inferred",
             .severity = Severity::kInfo,
             .summary = "An image is named after the pattern of earlier "
                        "releases, because no list of the release's tags was "
                        "found."},
    CodeInfo{.code = "DG1075",
             .name = "image-likeness",
             .severity = Severity::kError,
             .summary = "An image of one's own is to behave like a tag that "
                        "the release does not have, or that the fabric cannot "
                        "use."},
    CodeInfo{.code = "DG1076",
             .name = "image-assumed",
             .severity = Severity::kWarning,
             .summary = "Nothing says whether an image of one's own has what "
                        "the fabric needs; it is taken to have it."},
    CodeInfo{.code = "DG1077",
             .name = "parameter-deprecated",
             .severity = Severity::kWarning,
             .summary =
                 "A parameter of the fabric, or this value of it, should "
                 "not be chosen any more."},
    CodeInfo{.code = "DG1091",
             .name = "model-by-name",
             .severity = Severity::kInfo,
             .summary = "The model is sized like another one whose name says "
                        "that its layers are the same."},
    CodeInfo{.code = "DG1092",
             .name = "config-unreadable",
             .severity = Severity::kError,
             .summary = "The configuration of the model that the intent names "
                        "cannot be read."},
    CodeInfo{.code = "DG1093",
             .name = "config-of-unknown-family",
             .severity = Severity::kWarning,
             .summary = "The configuration is of a family of models that no "
                        "profile describes."},
    CodeInfo{.code = "DG1094",
             .name = "config-incomplete",
             .severity = Severity::kError,
             .summary = "The configuration of the model lacks a field that its "
                        "family needs."},
};

static_assert(std::is_sorted(kCodes.begin(), kCodes.end(),
                             [](const CodeInfo& a, const CodeInfo& b) {
                               return a.code < b.code;
                             }));

}  // namespace

std::span<const CodeInfo> Codes() { return kCodes; }

const CodeInfo& FindCode(std::string_view code) {
  const auto* found =
      std::find_if(kCodes.begin(), kCodes.end(),
                   [code](const CodeInfo& info) { return info.code == code; });
  DGDC_CHECK(found != kCodes.end(),
             "diagnostic code not in the table: " + std::string(code));
  return *found;
}

bool IsOwnCode(std::string_view code) {
  constexpr std::string_view kPrefix = "DG";
  return code.starts_with(kPrefix) &&
         code.find_first_not_of("0123456789", kPrefix.size()) ==
             std::string_view::npos;
}

}  // namespace dgdc
