// SPDX-License-Identifier: Apache-2.0
//
// The families of rules. A rule "family.name" stands in the file family.cc, or in family_topic.cc
// where a family is large.

#ifndef CONFORMANCE_CATALOGUE_FAMILIES_H_
#define CONFORMANCE_CATALOGUE_FAMILIES_H_

#include <vector>

#include "conformance/catalogue/rule.h"

namespace conformance {

std::vector<Rule> RetRules();
std::vector<Rule> PageRules();
std::vector<Rule> AnonRules();
std::vector<Rule> DevzeroRules();
std::vector<Rule> BackendRules();
std::vector<Rule> LenRules();
std::vector<Rule> OffsetRules();
std::vector<Rule> AddrRules();
std::vector<Rule> FixedRules();
std::vector<Rule> FixedReplacementRules();
std::vector<Rule> FixedSeveralRules();
std::vector<Rule> NoreplaceRules();
std::vector<Rule> ExclRules();
std::vector<Rule> TryfixedRules();
std::vector<Rule> ProtRules();
std::vector<Rule> ProtImpliedRules();
std::vector<Rule> ProtMaxRules();
std::vector<Rule> AccessRules();
std::vector<Rule> AccessRestrictedRules();
std::vector<Rule> SigRules();
std::vector<Rule> SysRules();
std::vector<Rule> SharedRules();
std::vector<Rule> SharedMappableRules();
std::vector<Rule> PrivateRules();
std::vector<Rule> PrivateKeptRules();
std::vector<Rule> EofRules();
std::vector<Rule> EofFurtherRules();
std::vector<Rule> FileRules();
std::vector<Rule> FileSpaceRules();
std::vector<Rule> TruncRules();
std::vector<Rule> ForkRules();
std::vector<Rule> ExecRules();
std::vector<Rule> IpcRules();
std::vector<Rule> InheritRules();
std::vector<Rule> MunmapArgumentsRules();
std::vector<Rule> MunmapEffectRules();
std::vector<Rule> MprotectArgumentsRules();
std::vector<Rule> MprotectEffectRules();
std::vector<Rule> MprotectFurtherRules();
std::vector<Rule> WxRules();
std::vector<Rule> WxMdweRules();
std::vector<Rule> MsyncRules();
std::vector<Rule> MlockRules();
std::vector<Rule> Mlock2Rules();
std::vector<Rule> MunlockRules();
std::vector<Rule> MlockallRules();
std::vector<Rule> MlockallEffectRules();
std::vector<Rule> MadviseRules();
std::vector<Rule> MadviseContentsRules();
std::vector<Rule> MadviseGuardRules();
std::vector<Rule> MadviseHintsRules();
std::vector<Rule> MadvisePopulateRules();
std::vector<Rule> PosixMadviseRules();
std::vector<Rule> MincoreRules();
std::vector<Rule> MaplistRules();
std::vector<Rule> MremapRules();
std::vector<Rule> MremapMoveRules();
std::vector<Rule> MremapSizeRules();
std::vector<Rule> RemapRules();
std::vector<Rule> MemfdRules();
std::vector<Rule> MemfdCreateRules();
std::vector<Rule> MemfdSealsRules();
std::vector<Rule> MsealRules();
std::vector<Rule> FlagMemoryRules();
std::vector<Rule> FlagPlacementRules();
std::vector<Rule> FlagTypesRules();
std::vector<Rule> FlagFilesRules();
std::vector<Rule> FlagGrowthRules();
std::vector<Rule> BsdRules();
std::vector<Rule> BsdHintsRules();
std::vector<Rule> BsdCallsRules();
std::vector<Rule> MacRules();
std::vector<Rule> SunRules();
std::vector<Rule> LimitRules();
std::vector<Rule> ReserveRules();
std::vector<Rule> ErrnoRules();
std::vector<Rule> TimeRules();
std::vector<Rule> SpecialRules();
std::vector<Rule> ShmRules();
std::vector<Rule> ShmOpenRules();
std::vector<Rule> ShmUnlinkRules();
std::vector<Rule> SysvSegmentRules();
std::vector<Rule> SysvAttachRules();
std::vector<Rule> SysvKeyRules();
std::vector<Rule> SysvStatusRules();

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_FAMILIES_H_
