// SPDX-License-Identifier: Apache-2.0
//
// Stands in for the parts of libstdc++'s streams that Abseil's libraries name and the checker never
// calls: printing a Cord, reading a file of time zones. One stream brings in every facet of every
// locale, and with them a third of a static checker. Here they end the program.
//
// Weak, so that whatever is linked all the same takes precedence: with another Abseil that names
// other parts, the checker is larger and works as well. The names are those of libstdc++'s ABI, as
// the linker knows them; another C++ library has other names and is not concerned.

#ifdef CONFORMANCE_WITHOUT_STREAMS

#include <cstdlib>

#define NEVER_CALLED(name) \
  extern "C" __attribute__((weak)) void name() { std::abort(); }
#define NEVER_USED(name)                               \
  extern "C" __attribute__((weak)) void* const name[]; \
  void* const name[64] = {};

// Every file that includes <iostream> has a static object with these.
extern "C" __attribute__((weak)) void _ZNSt8ios_base4InitC1Ev() {}
extern "C" __attribute__((weak)) void _ZNSt8ios_base4InitD1Ev() {}
extern "C" __attribute__((weak)) void _ZSt21ios_base_library_initv() {}

// Locales, and what every stream is made of.
NEVER_CALLED(_ZNKSt5ctypeIcE13_M_widen_initEv)
NEVER_CALLED(_ZNSt6localeC1Ev)
NEVER_CALLED(_ZNSt6localeD1Ev)
NEVER_CALLED(_ZNSt8ios_baseC2Ev)
NEVER_CALLED(_ZNSt8ios_baseD2Ev)
NEVER_CALLED(_ZNSt9basic_iosIcSt11char_traitsIcEE4initEPSt15basic_streambufIcS1_E)
NEVER_CALLED(_ZNSt9basic_iosIcSt11char_traitsIcEE5clearESt12_Ios_Iostate)
NEVER_CALLED(_ZNSt9basic_iosIcSt11char_traitsIcEE8setstateESt12_Ios_Iostate)
NEVER_CALLED(_ZNKSt9basic_iosIcSt11char_traitsIcEE4fillEv)
NEVER_USED(_ZTVSt15basic_streambufIcSt11char_traitsIcEE)
NEVER_USED(_ZTISt15basic_streambufIcSt11char_traitsIcEE)
NEVER_USED(_ZTVSt9basic_iosIcSt11char_traitsIcEE)

// What a buffer has that reads nothing and is sought in by nobody. A streamsize is a long, or an
// int on 32-bit systems, where an offset is a long long.
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEED2Ev)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE4syncEv)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE5imbueERKSt6locale)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE5uflowEv)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE6setbufEPci)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE6setbufEPcl)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE6xsgetnEPci)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE6xsgetnEPcl)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE7seekoffElSt12_Ios_SeekdirSt13_Ios_Openmode)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE7seekoffExSt12_Ios_SeekdirSt13_Ios_Openmode)
NEVER_CALLED(
    _ZNSt15basic_streambufIcSt11char_traitsIcEE7seekposESt4fposI11__mbstate_tESt13_Ios_Openmode)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE9pbackfailEi)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE9showmanycEv)
NEVER_CALLED(_ZNSt15basic_streambufIcSt11char_traitsIcEE9underflowEv)

// Output.
NEVER_CALLED(_ZNSo3putEc)
NEVER_CALLED(_ZNSo5flushEv)
NEVER_CALLED(_ZNSo5writeEPKci)
NEVER_CALLED(_ZNSo5writeEPKcl)
NEVER_CALLED(_ZNSo6sentryC1ERSo)
NEVER_CALLED(_ZNSo6sentryD1Ev)
NEVER_CALLED(_ZNSo9_M_insertIPKvEERSoT_)
NEVER_CALLED(_ZNSo9_M_insertIlEERSoT_)
NEVER_CALLED(_ZNSo9_M_insertImEERSoT_)
NEVER_CALLED(_ZNSolsEi)
NEVER_CALLED(_ZNSolsEPFRSt8ios_baseS0_E)
NEVER_CALLED(_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc)
NEVER_CALLED(_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_c)
NEVER_CALLED(_ZStlsIcSt11char_traitsIcEERSt13basic_ostreamIT_T0_ES6_St8_SetfillIS3_E)
NEVER_CALLED(
    _ZStlsIcSt11char_traitsIcESaIcEERSt13basic_ostreamIT_T0_ES7_RKNSt7__cxx1112basic_stringIS4_S5_T1_EE)
NEVER_CALLED(_ZSt16__ostream_insertIcSt11char_traitsIcEERSt13basic_ostreamIT_T0_ES6_PKS3_i)
NEVER_CALLED(_ZSt16__ostream_insertIcSt11char_traitsIcEERSt13basic_ostreamIT_T0_ES6_PKS3_l)
NEVER_USED(_ZSt4cout)

// Strings as streams.
NEVER_CALLED(_ZNKSt7__cxx1115basic_stringbufIcSt11char_traitsIcESaIcEE3strEv)
NEVER_CALLED(_ZNSt7__cxx1118basic_stringstreamIcSt11char_traitsIcESaIcEEC1Ev)
NEVER_CALLED(_ZNSt7__cxx1118basic_stringstreamIcSt11char_traitsIcESaIcEED1Ev)
NEVER_CALLED(_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEC1Ev)
NEVER_CALLED(_ZNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEED1Ev)
NEVER_USED(_ZTTNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEE)
NEVER_USED(_ZTVNSt7__cxx1115basic_stringbufIcSt11char_traitsIcESaIcEEE)
NEVER_USED(_ZTVNSt7__cxx1119basic_ostringstreamIcSt11char_traitsIcESaIcEEE)

// Files as streams.
NEVER_CALLED(_ZNKSt12__basic_fileIcE7is_openEv)
NEVER_CALLED(_ZNSt12__basic_fileIcED1Ev)
NEVER_CALLED(_ZNSt13basic_filebufIcSt11char_traitsIcEE4openEPKcSt13_Ios_Openmode)
NEVER_CALLED(_ZNSt13basic_filebufIcSt11char_traitsIcEE5closeEv)
NEVER_CALLED(_ZNSt13basic_filebufIcSt11char_traitsIcEEC1Ev)
NEVER_CALLED(_ZNSt13basic_filebufIcSt11char_traitsIcEED1Ev)
NEVER_CALLED(
    _ZNSt14basic_ifstreamIcSt11char_traitsIcEEC1ERKNSt7__cxx1112basic_stringIcS1_SaIcEEESt13_Ios_Openmode)
NEVER_CALLED(_ZNSt14basic_ifstreamIcSt11char_traitsIcEED1Ev)
NEVER_CALLED(
    _ZSt7getlineIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_stringIS4_S5_T1_EES4_)
NEVER_USED(_ZTTSt14basic_ifstreamIcSt11char_traitsIcEE)
NEVER_USED(_ZTVSt13basic_filebufIcSt11char_traitsIcEE)
NEVER_USED(_ZTVSt14basic_ifstreamIcSt11char_traitsIcEE)

// What prints an exception that nobody catches, for which it takes names of types apart.
NEVER_CALLED(_ZN9__gnu_cxx27__verbose_terminate_handlerEv)

#endif  // CONFORMANCE_WITHOUT_STREAMS
