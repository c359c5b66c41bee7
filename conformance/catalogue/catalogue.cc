// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/catalogue.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/nearest.h"

namespace conformance {
namespace {

// In the order in which reports show them. One per line, so that additions do not collide.
// clang-format off
constexpr std::vector<Rule> (*kFamilies[])() = {
    RetRules,
    PageRules,
    AnonRules,
    DevzeroRules,
    BackendRules,
    LenRules,
    OffsetRules,
    AddrRules,
    FixedRules,
    FixedReplacementRules,
    FixedSeveralRules,
    NoreplaceRules,
    ExclRules,
    TryfixedRules,
    ProtRules,
    ProtImpliedRules,
    ProtMaxRules,
    AccessRules,
    AccessRestrictedRules,
    SigRules,
    SysRules,
    SharedRules,
    SharedMappableRules,
    PrivateRules,
    PrivateKeptRules,
    EofRules,
    EofFurtherRules,
    FileRules,
    FileSpaceRules,
    TruncRules,
    ForkRules,
    ExecRules,
    IpcRules,
    InheritRules,
    MunmapArgumentsRules,
    MunmapEffectRules,
    MprotectArgumentsRules,
    MprotectEffectRules,
    MprotectFurtherRules,
    WxRules,
    WxMdweRules,
    MsyncRules,
    MlockRules,
    Mlock2Rules,
    MunlockRules,
    MlockallRules,
    MlockallEffectRules,
    MadviseRules,
    MadviseContentsRules,
    MadviseGuardRules,
    MadviseHintsRules,
    MadvisePopulateRules,
    PosixMadviseRules,
    MincoreRules,
    MaplistRules,
    MremapRules,
    MremapMoveRules,
    MremapSizeRules,
    RemapRules,
    MemfdRules,
    MemfdCreateRules,
    MemfdSealsRules,
    MsealRules,
    FlagMemoryRules,
    FlagPlacementRules,
    FlagTypesRules,
    FlagFilesRules,
    FlagGrowthRules,
    BsdRules,
    BsdHintsRules,
    BsdCallsRules,
    MacRules,
    SunRules,
    LimitRules,
    ReserveRules,
    ErrnoRules,
    TimeRules,
    SpecialRules,
    ShmRules,
    ShmOpenRules,
    ShmUnlinkRules,
    SysvSegmentRules,
    SysvAttachRules,
    SysvKeyRules,
    SysvStatusRules,
};
// clang-format on

std::vector<Rule> Build() {
  std::vector<Rule> rules;
  for (const auto family : kFamilies) {
    std::vector<Rule> more = family();
    std::move(more.begin(), more.end(), std::back_inserter(rules));
  }
  return rules;
}

}  // namespace

const std::vector<Rule>& Catalogue() {
  static const auto& rules = *new std::vector<Rule>(Build());
  return rules;
}

const Rule* FindRule(std::string_view id) {
  const auto& rules = Catalogue();
  const auto found =
      std::find_if(rules.begin(), rules.end(), [id](const Rule& rule) { return rule.id() == id; });
  return found == rules.end() ? nullptr : &*found;
}

bool MatchesGlob(std::string_view glob, std::string_view id) {
  std::size_t g = 0;
  std::size_t i = 0;
  std::size_t star = std::string_view::npos;  // the last *, to which a mismatch goes back
  std::size_t taken = 0;                      // how far in id that * has reached
  while (i < id.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      taken = i;
    } else if (g < glob.size() && (glob[g] == '?' || glob[g] == id[i])) {
      ++g;
      ++i;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  return std::all_of(glob.begin() + static_cast<std::ptrdiff_t>(g), glob.end(),
                     [](char c) { return c == '*'; });
}

std::vector<const Rule*> SelectRules(absl::Span<const std::string_view> globs) {
  std::vector<const Rule*> selected;
  for (const Rule& rule : Catalogue()) {
    const bool wanted = std::any_of(globs.begin(), globs.end(), [&](std::string_view glob) {
      return MatchesGlob(glob, rule.id());
    });
    if (wanted) selected.push_back(&rule);
  }
  return selected;
}

std::vector<std::string_view> NearestIds(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const Rule& rule : Catalogue()) ids.push_back(rule.id());
  return Nearest(id, ids);
}

}  // namespace conformance
