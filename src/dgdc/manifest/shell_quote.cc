// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell_quote.h"

#include <cstddef>

namespace dgdc::manifest {

char OpenQuote(std::string_view text) {
  char open = '\0';
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && open != '\'') {
      ++i;
    } else if (open == '\0' && (text[i] == '"' || text[i] == '\'')) {
      open = text[i];
    } else if (text[i] == open) {
      open = '\0';
    }
  }
  return open;
}

std::string ShellText(std::string_view text, char quote) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "_-+./:,=@%";
  std::string out;
  for (const char c : text) {
    if (quote == '\'') {
      out += c == '\'' ? std::string("'\\''") : std::string(1, c);
      continue;
    }
    const bool special =
        quote == '"'
            ? std::string_view("\"\\$`").find(c) != std::string_view::npos
            : kPlain.find(c) == std::string_view::npos;
    if (special) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

std::string ShellWord(std::string_view text) {
  const std::string plain = ShellText(text, '\0');
  return plain == text && !text.empty() ? plain
                                        : "'" + ShellText(text, '\'') + "'";
}

WrappedStart WrapStart(const std::vector<std::string>& lines,
                       const std::vector<std::string>& command) {
  std::string script;
  for (const std::string& line : lines) {
    script += line + "\n";
  }
  script += "exec";
  for (const std::string& word : command) {
    script += " " + ShellWord(word);
  }
  script += " \"$@\"";
  return {.command = {"bash", "-c"}, .args = {script, command.back()}};
}

}  // namespace dgdc::manifest
