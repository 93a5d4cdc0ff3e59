/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once
#include <gst/gst.h>

#ifndef GST_STORYBOARD_API
# ifdef BUILDING_GST_STORYBOARD
#  define GST_STORYBOARD_API __attribute__((visibility("default"))) extern
# else
#  define GST_STORYBOARD_API extern
# endif
#endif
