// SPDX-License-Identifier: Apache-2.0
#include "arpent/report/report.hpp"

#ifdef ARPENT_REPORT_PAGE
// The assembler brings the file in: a literal of a megabyte takes a compiler seconds and gigabytes.
__asm__(
    ".section .rodata\n"
    ".global arpent_report_page\n"
    "arpent_report_page:\n"
    ".incbin \"" ARPENT_REPORT_PAGE "\"\n"
    ".global arpent_report_page_end\n"
    "arpent_report_page_end:\n"
    ".byte 0\n"
    ".text\n");
extern "C" {
extern const char arpent_report_page[];
extern const char arpent_report_page_end[];
}
#endif

namespace arpent {

std::string_view built_in_page() {
#ifdef ARPENT_REPORT_PAGE
  return {arpent_report_page, static_cast<std::size_t>(arpent_report_page_end - arpent_report_page)};
#else
  return {};
#endif
}

}  // namespace arpent
