// SPDX-License-Identifier: LGPL-2.1-or-later
// GstShotConcatPad: a request sink pad of shotconcat; its properties describe the transition into the pad's
// first shot and what of plain footage is used. The GObject half only: the stream is Input's (input.hpp).
#pragma once
#include <gst/gst.h>

namespace shotconcat {
class Input;
}

struct GstShotConcatPad {
  GstPad parent;
};
struct GstShotConcatPadClass {
  GstPadClass parent_class;
};
GType gst_shot_concat_pad_get_type();
shotconcat::Input &gst_shot_concat_pad_input(GstPad *pad);
GType gst_shot_concat_transition_get_type();
