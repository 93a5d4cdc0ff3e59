/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once
#include "gststoryboard-prelude.h"

G_BEGIN_DECLS

/**
 * GstStoryboardOrigin:
 * @GST_STORYBOARD_ORIGIN_GENERATED: made by a video model
 * @GST_STORYBOARD_ORIGIN_FOOTAGE: decoded from a file
 * @GST_STORYBOARD_ORIGIN_ANIMATIC: the storyboard's own frames, moved by the local renderer
 * @GST_STORYBOARD_ORIGIN_LIVE: a live input
 *
 * Where the pictures of a shot come from.
 */
typedef enum {
  GST_STORYBOARD_ORIGIN_GENERATED,
  GST_STORYBOARD_ORIGIN_FOOTAGE,
  GST_STORYBOARD_ORIGIN_ANIMATIC,
  GST_STORYBOARD_ORIGIN_LIVE,
} GstStoryboardOrigin;

/**
 * GstStoryboardVerdict:
 * @GST_STORYBOARD_VERDICT_UNCHECKED: nobody judged the take
 * @GST_STORYBOARD_VERDICT_ACCEPT: the take is what the storyboard asks for
 * @GST_STORYBOARD_VERDICT_REPAIR: acceptable with the repair applied while it streams
 * @GST_STORYBOARD_VERDICT_REJECT: another take is wanted, for the given causes
 */
typedef enum {
  GST_STORYBOARD_VERDICT_UNCHECKED,
  GST_STORYBOARD_VERDICT_ACCEPT,
  GST_STORYBOARD_VERDICT_REPAIR,
  GST_STORYBOARD_VERDICT_REJECT,
} GstStoryboardVerdict;

#define GST_TYPE_STORYBOARD_ORIGIN (gst_storyboard_origin_get_type ())
GST_STORYBOARD_API GType gst_storyboard_origin_get_type (void);
#define GST_TYPE_STORYBOARD_VERDICT (gst_storyboard_verdict_get_type ())
GST_STORYBOARD_API GType gst_storyboard_verdict_get_type (void);

G_END_DECLS
